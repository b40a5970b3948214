"""What the pages of every app share: addresses of lists, what a form is bound to, refusals."""

from uuid import UUID

from django.urls import reverse


def address_of(name: str, organisation, *before) -> str:
    """The address of a page with "{}" for its uuid: a list needs not look up one a row."""
    nobody = UUID(int=0)
    return reverse(name, args=[organisation.slug, *before, nobody]).replace(str(nobody), "{}")


def posted(request):
    """What a form is bound to: an empty post is a post too."""
    return request.POST if request.method == "POST" else None


def reason_lines(problems) -> list[dict]:
    """Problems as lines of the error summary, each with the page where it is mended."""
    return [{"url": problem.url, "text": str(problem)} for problem in problems]
