"""The same trouble told twice: found, merged, or marked as come back (CG-15). Staff only."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import address_of, posted
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view

from .. import selectors
from ..forms.acts import EmptyForm
from ..models import Complaint
from ..services import merging
from ..workflow import COMPLAINT
from .desk_common import act_page, case_url, get_complaint

P = Permission
MOST = 10


@staff_view(P.COMPLAINT_HANDLE)
@require_GET
def similar(request, slug, uuid):
    """Likely the same by place and days, and any other by its number or words."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE, "merged_into", "repeats")
    typed = selectors.search_text_of(request.GET.get("q", ""))
    if typed:
        rows = Complaint.objects.visible_to(request.user, request.organisation)
        found = selectors.searched(rows, typed, request.organisation, by_contact=False)
        keys = list(
            selectors.newest(found.exclude(pk=complaint.pk)).values_list("pk", flat=True)[:MOST]
        )
    else:
        keys = [row.pk for row in merging.candidates(complaint, MOST)]
    address = address_of("casework:case", request.organisation)
    mergeable = complaint.state in COMPLAINT["merge"].sources
    others = Complaint.objects.in_bulk(keys)
    rows = [
        {
            "url": address.format(row.uuid),
            "shown": row,
            "may_merge": mergeable
            and others[key].is_waiting
            and others[key].merged_into_id is None,
            # The earlier one is what came back.
            "may_repeat": key < complaint.pk and complaint.repeats_id != key,
        }
        for key, row in zip(keys, selectors.described(keys, timezone.localdate()), strict=True)
    ]
    context = {"complaint": complaint, "rows": rows, "typed": typed, "mergeable": mergeable}
    return render(request, "complaints/desk/similar.html", context)


def _other(request, name: str) -> Complaint | None:
    """The complaint whose uuid the address or the form carries; None without one, or 404."""
    uuid = request.POST.get(name) or request.GET.get(name)
    return get_in_organisation(Complaint.objects, request, uuid=uuid) if uuid else None


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def merge(request, slug, uuid):
    """Asked once: this one is worked on no further, its complainant goes on being told."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    into = _other(request, "into")
    if into is None:
        return redirect(case_url(complaint, "similar"))
    return act_page(
        request,
        complaint,
        EmptyForm(posted(request)),
        lambda: merging.merge(complaint=complaint, into=into, by=request.user),
        done=_("รวมเรื่องเข้ากับ %(reference)s แล้ว") % {"reference": into.reference},
        to=case_url(into),
        title=_("รวม %(reference)s เข้ากับ %(into)s")
        % {"reference": complaint.reference, "into": into.reference},
        button=_("รวมเรื่อง"),
        consequence=COMPLAINT["merge"].consequence,
        sentences=[
            _("ทำงานต่อที่เรื่อง %(into)s เรื่องเดียว") % {"into": into.reference},
            _("ผู้ร้องของทั้งสองเรื่องยังอยู่ครบ แต่ละรายติดตามด้วยรหัสของตนได้เหมือนเดิม"),
            _("รวมแล้วแยกกลับไม่ได้ กรุณาตรวจว่าเป็นเรื่องเดียวกันจริง"),
        ],
        other=into,
        hidden=[("into", into.uuid)],
    )


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def repeat(request, slug, uuid):
    """CG-15: the trouble of an earlier complaint has come back; without one the mark goes."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE, "repeats")
    of = _other(request, "of")
    if of is None and complaint.repeats is None:
        return redirect(case_url(complaint, "similar"))
    if of is None:
        words = {
            "done": _("เลิกระบุว่าเป็นปัญหาเดิมแล้ว"),
            "title": _("เลิกระบุว่าเป็นปัญหาเดิม"),
            "button": _("เลิกระบุ"),
            "consequence": _("เรื่องนี้ไม่นับเป็นปัญหาที่เกิดซ้ำ"),
        }
    else:
        words = {
            "done": _("ระบุว่าเป็นปัญหาเดิมเกิดซ้ำแล้ว"),
            "title": _("ระบุว่าเป็นปัญหาเดิมของ %(reference)s เกิดซ้ำ") % {"reference": of.reference},
            "button": _("ระบุว่าเกิดซ้ำ"),
            "consequence": _("นับเป็นปัญหาที่เกิดซ้ำในสรุปประจำปี เรื่องทั้งสองยังแยกกัน"),
        }
    return act_page(
        request,
        complaint,
        EmptyForm(posted(request)),
        lambda: merging.mark_repeat(complaint=complaint, of=of, by=request.user),
        other=of,
        hidden=[("of", of.uuid)] if of else [],
        **words,
    )
