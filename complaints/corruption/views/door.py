"""The door of the corruption channel while it is closed: where else one may go, and how safely.

It asks for nothing and writes nothing: no form, no cookie, no session, no message.
"""

from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from complaints.pages import public_organisation, unkept

from .. import outside
from ..models import ContactKind

LANGUAGES = {"th": "ไทย", "en": "English"}


@require_safe
@unkept("no-referrer")
def door(request, slug):
    """Outside bodies and the office's own ways outside this website (CC-04, CC-05)."""
    organisation = public_organisation(request, slug)
    asked = request.GET.get("lang")
    # In the address: switching it by a form would need a cookie, and the referrer we don't send.
    with translation.override(asked if asked in LANGUAGES else get_language()):
        rows = outside.contacts_of(organisation)
        for row in rows:
            row.shown_name = outside.name_of(row)
            row.shown_duty = outside.duty_of(row)
        context = {
            "bodies": [row for row in rows if row.kind == ContactKind.OUTSIDE],
            "office": [row for row in rows if row.kind == ContactKind.OFFICE],
            "language_urls": [
                {"code": code, "name": name, "url": f"?lang={code}", "active": code == now}
                for now in [get_language()]
                for code, name in LANGUAGES.items()
            ],
        }
        return render(request, "complaints/corruption/door.html", context)
