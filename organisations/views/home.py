"""Where staff arrive, their notices, and the drafts of their forms."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thai.dates import format_time

from ..scope import get_in_organisation, staff_view
from ..services import drop_draft, mark_read, save_draft

NOTICES_PER_PAGE = 25
# A long activity with all its texts is about 40 kB.
DRAFT_MAX_BYTES = 256 * 1024
# A form's fields are texts and lists of texts.
DRAFT_MAX_DEPTH = 8
KEY_MAX = 80


@never_cache
@login_required
@require_GET
def home(request):
    """To the organisation used last, or to a choice, or to a page that says what to do."""
    mine = request.user.organisations()
    last = request.user.last_organisation_id
    if len(mine) == 1:
        return redirect("reports:today", mine[0].slug)
    for organisation in mine:
        if organisation.pk == last and "choose" not in request.GET:
            return redirect("reports:today", organisation.slug)
    if mine:
        return render(request, "organisations/home_choose.html", {"choices": mine})
    return render(request, "organisations/home_none.html")


# --- notices


@staff_view()
@require_GET
def notices(request, slug):
    """The person's own notices in this organisation, newest first."""
    rows = request.user.notices.filter(organisation=request.organisation)
    show = "all" if request.GET.get("show") == "all" else "unread"
    unread = rows.filter(read_at=None).count()
    if show == "unread":
        rows = rows.filter(read_at=None)
    page = Paginator(rows, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "show": show, "unread": unread}
    return render(request, "organisations/notices.html", context)


@staff_view()
@require_POST
def notices_read(request, slug):
    """Marks all as read, or the one whose uuid is posted."""
    chosen = request.POST.get("notice")
    if chosen:
        notice = get_in_organisation(request.user.notices, request, uuid=chosen)
        mark_read(person=request.user, organisation=request.organisation, notices=[notice.uuid])
        here = url_has_allowed_host_and_scheme(
            notice.url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        if request.POST.get("go") and notice.url and here:
            return redirect(notice.url)
    else:
        mark_read(person=request.user, organisation=request.organisation)
        messages.success(request, _("ทำเครื่องหมายว่าอ่านแล้วทั้งหมด"))
    return redirect("organisations:notices", slug)


# --- drafts


def _refuse_constant(name):
    raise ValueError(name)


def _is_deep(value, left: int) -> bool:
    if not isinstance(value, list | dict):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deep(item, left - 1) for item in inside)


def _draft_request(request) -> dict | None:
    """{form, object_key, data, discard} of a JSON or form request; None when it makes no sense."""
    if request.content_type == "application/json":
        try:
            sent = json.loads(request.body, parse_constant=_refuse_constant)
            # What PostgreSQL's JSON can hold: no infinity, no half of a character.
            json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
            if _is_deep(sent, DRAFT_MAX_DEPTH):
                return None
        except (ValueError, RecursionError):
            return None
    else:
        sent = {name: request.POST.get(name, "") for name in ("form", "object_key", "discard")}
        sent["data"] = {
            name: values if len(values) > 1 else values[0]
            for name, values in request.POST.lists()
            if name not in ("form", "object_key", "discard", "csrfmiddlewaretoken")
        }
    if not isinstance(sent, dict):
        return None
    form, key = sent.get("form"), sent.get("object_key", "")
    if not isinstance(form, str) or not isinstance(key, str) or not form:
        return None
    if len(form) > KEY_MAX or len(key) > KEY_MAX or "\x00" in form + key:
        return None
    return sent | {"object_key": key}


@staff_view()
@require_http_methods(["POST", "DELETE"])
def drafts(request, slug):
    """Keeps what the person is typing (`static/src/js/autosave.js`), or discards it.

    Only ever the person's own row: there is no parameter for anybody else's.
    """
    if int(request.headers.get("Content-Length") or 0) > DRAFT_MAX_BYTES:
        return JsonResponse({"error": _("ข้อความยาวเกินกว่าจะเก็บเป็นร่างได้")}, status=413)
    sent = _draft_request(request)
    if sent is None:
        return JsonResponse({"error": _("คำขอไม่ถูกต้อง")}, status=400)
    whose = {
        "person": request.user,
        "organisation": request.organisation,
        "form": sent["form"],
        "object_key": sent["object_key"],
    }
    if request.method == "DELETE" or sent.get("discard"):
        drop_draft(**whose)
        following = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()}):
            return redirect(following)
        return HttpResponse(status=204)
    data = sent.get("data")
    if not isinstance(data, dict):
        return JsonResponse({"error": _("คำขอไม่ถูกต้อง")}, status=400)
    row = save_draft(**whose, data=data)
    return JsonResponse({"saved_at": format_time(timezone.localtime(row.saved_at))})
