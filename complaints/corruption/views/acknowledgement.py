"""Whether an acknowledgement is genuine; asks for no account and keeps nothing."""

from ..pages import answers, page
from ..services import acknowledgements


@answers("GET", "POST")
def verify(request):
    """The text goes in a POST, so that no address and no history holds it."""
    typed = request.POST.get("token", "") if request.method == "POST" else ""
    return page(
        request,
        "verify",
        typed=typed,
        is_empty=request.method == "POST" and not typed.strip(),
        said=acknowledgements.read(typed) if typed.strip() else None,
        public_hex=acknowledgements.public_key_hex(),
        public_pem=acknowledgements.public_key_pem(),
    )
