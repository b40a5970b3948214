"""Where an invited person sets their password; outside the staff's frame."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from workflow.engine import Refused

from ..forms.people import InvitationForm
from ..services import accept_invitation
from ..services.invitations import find_invitation


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request, code):
    """One page: who one is here, and the password twice. Unknown, used and run-out look alike."""
    found = find_invitation(code)
    if found is None:
        return render(request, "organisations/invitation_gone.html", status=404)
    form = InvitationForm(request.POST or None, person=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(invitation=found, password=form.cleaned_data["password1"])
        except Refused:
            return render(request, "organisations/invitation_gone.html", status=404)
        messages.success(request, _("ตั้งรหัสผ่านแล้ว กรุณาเข้าสู่ระบบ"))
        return redirect("account_login")
    membership = (
        found.person.memberships.filter(is_active=True).select_related("organisation").first()
    )
    context = {"form": form, "person": found.person, "membership": membership}
    return render(request, "organisations/invitation.html", context)
