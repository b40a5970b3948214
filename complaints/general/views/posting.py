"""The letters of all cases that wait to be posted, and writing down that they were (CG-08)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisations.permissions import Permission
from organisations.scope import staff_view

from .. import posting, selectors, sought
from ..forms.notices import PostedForm
from ..services import notices as service
from .desk import PER_PAGE, searched_address
from .desk_common import attempt

P = Permission


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def letters(request, slug):
    """What is still to be posted or handed over, in pages; those ticked are written down as sent.

    A search is posted too: it may be a name (`sought`).
    """
    sort = request.GET.get("sort", "")
    if request.method == "POST" and request.POST.get("act") != "sent":
        return redirect(searched_address(request, {"sort": sort}))
    typed = sought.read(request.GET.get("found", ""), request.user)
    waiting = posting.waiting(request.organisation)
    chosen = request.POST.getlist("notice")
    form = PostedForm(_sent(request), initial={"sent_on": timezone.localdate()}, chosen=chosen)
    outcome = attempt(form, lambda: _record(request, waiting, form))
    if outcome.saved:
        _say(request, outcome.value)
        return redirect(request.get_full_path())
    rows = posting.ordered(posting.narrowed(waiting, typed, request.organisation), sort)
    keys = selectors.keys_of(rows, selectors.MOST)
    page = Paginator(keys[: selectors.MOST], PER_PAGE).get_page(request.GET.get("page"))
    shown = posting.described(
        page.object_list, _address(request.organisation), timezone.localdate(), set(chosen)
    )
    context = {
        "page_obj": page,
        "rows": shown,
        "has_more": len(keys) > selectors.MOST,
        "most": selectors.MOST,
        "sort": sort or "made",
        "typed": typed,
        "form": form,
        **outcome.context,
    }
    return render(request, "complaints/notices/waiting.html", context, status=outcome.status)


def _sent(request):
    return request.POST if request.method == "POST" else None


def _address(organisation) -> str:
    case, notice = UUID(int=1), UUID(int=2)
    url = reverse("casework:notice", args=[organisation.slug, case, notice])
    return url.replace(str(case), "{case}").replace(str(notice), "{notice}")


def _record(request, waiting, form) -> int:
    """Those that somebody else has written down meanwhile wait no more and are left alone."""
    rows = waiting.filter(uuid__in=form.chosen).select_related("complaint__organisation")
    return service.record_posted(
        notices=rows.order_by("pk"), by=request.user, sent_on=form.cleaned_data["sent_on"]
    )


def _say(request, count: int) -> None:
    if not count:
        messages.info(request, _("ทุกฉบับที่เลือกบันทึกว่าแจ้งแล้วก่อนหน้านี้"))
        return
    text = ngettext("บันทึกว่าแจ้งแล้ว %(count)s ฉบับ", "บันทึกว่าแจ้งแล้ว %(count)s ฉบับ", count)
    messages.success(request, text % {"count": count})
