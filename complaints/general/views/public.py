"""The general door: the guided question for who is unsure, and the form."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from complaints import codes, flood, words
from complaints.files.receiving import limited_uploads
from complaints.longtext import MOST_TEXT
from complaints.pages import public_organisation, unkept, without_cookies
from documents.qr import quick_qr_svg

from ..forms.public import PublicForm
from ..models import Complaint, IntakeTerms, Place, PlaceKind, StagedFile
from ..services import intake

# From here on a new complaint waits in a tray of its own, and files pause; text always comes in.
TRAY_LEVEL = 2

# --- which door


class Question(NamedTuple):
    """A question of the guide; each answer leads to the next one or to a door."""

    text: str
    answers: tuple[tuple[str, str], ...]  # where it leads, the words


# The names stand in addresses and in the browser's history, so they tell nothing.
QUESTIONS = {
    "1": Question(
        gettext_lazy("เรื่องที่จะแจ้งเกี่ยวกับอะไร"),
        (
            ("a", gettext_lazy("สิ่งที่ชำรุด เดือดร้อน รำคาญ หรือบริการที่อยากให้ดีขึ้น")),
            ("2", gettext_lazy("สิ่งที่เจ้าหน้าที่หรือผู้ที่ทำงานกับหน่วยงานทำ")),
        ),
    ),
    "2": Question(
        gettext_lazy("มีเรื่องเงิน ของมีค่า หรือการช่วยพวกพ้องหรือไม่"),
        (
            ("b", gettext_lazy("มี หรือน่าจะมี")),
            ("3", gettext_lazy("ไม่มี")),
            ("3", gettext_lazy("ไม่แน่ใจ")),
        ),
    ),
    "3": Question(
        gettext_lazy("ถ้ามีคนในหน่วยงานรู้ว่าคุณเป็นผู้แจ้ง คุณกังวลหรือไม่"),
        (
            ("b", gettext_lazy("กังวล")),
            ("a", gettext_lazy("ไม่กังวล")),
        ),
    ),
}
GENERAL, OTHER = "a", "b"


@require_safe
@unkept()
def doors(request, slug):
    """Both doors, and a few questions that lead to one of them (CC-05)."""
    public_organisation(request, slug)
    step = request.GET.get("q", "")
    context = {
        "question": QUESTIONS.get(step),
        "number": step,
        "total": len(QUESTIONS),
        "result": step if step in (GENERAL, OTHER) else "",
    }
    return render(request, "complaints/public/doors.html", context)


# --- the form


@limited_uploads(csrf=False)
@without_cookies
@require_http_methods(["GET", "HEAD", "POST"])
@unkept()
def new(request, slug):
    """The form, one long page; its POST answers with the code once the complaint is stored."""
    organisation = public_organisation(request, slug)
    scope = str(organisation.uuid)
    if request.method != "POST":
        return _first_page(request, organisation, scope)
    token = request.POST.get("ticket", "")
    checked = flood.check(
        token,
        scope,
        proof=request.POST.get("proof", ""),
        answer=request.POST.get("answer", ""),
    )
    return _take(request, organisation, scope, token, checked)


def _first_page(request, organisation, scope):
    spot = _spot(organisation, request.GET.get("place", ""))
    ticket = flood.issue(scope)
    form = PublicForm(
        organisation=organisation,
        initial=_from_spot(spot),
        files_paused=ticket.level >= TRAY_LEVEL,
    )
    return _form_page(request, organisation, form, ticket, spot=spot)


def _spot(organisation, code: str):
    """The place whose poster was scanned, if it is one of this office's."""
    rows = Place.objects.filter(organisation=organisation, is_active=True)
    return rows.select_related("village", "category").filter(code=code[:16]).first()


def _from_spot(spot) -> dict:
    if spot is None:
        return {}
    category = spot.category if spot.category and spot.category.is_active else None
    found = {"landmark": spot.landmark, "category": category and category.uuid}
    village = spot if spot.kind == PlaceKind.VILLAGE else spot.village
    found["village"] = village and village.uuid
    if spot.kind == PlaceKind.POLE:
        found["pole_number"] = spot.name
    elif spot.kind == PlaceKind.SPOT:
        found["place"] = spot.name
    return found


def _take(request, organisation, scope, token, checked):
    paused = checked.level >= TRAY_LEVEL
    form = PublicForm(request.POST, request.FILES, organisation=organisation, files_paused=paused)
    token_hash = intake.ticket_hash(checked.authentic) if checked.authentic else ""
    staged = _staged(request, token_hash)
    if not paused:
        form.fields["files"].refuse(request)
        form.fields["files"].waiting = (len(staged), sum(row.size for row in staged))
    is_good = form.is_valid()
    offer = _offers_other_door(request)
    removing = "remove_file" in request.POST
    if is_good and not (offer or removing) and checked.secret:
        files = [] if paused else [*staged, *form.cleaned_data["files"]]
        try:
            return _file(request, organisation, checked, form, files)
        except ValidationError as error:
            # The storage is away or full: the text comes back, and can be sent without files.
            form.add_error(None if paused else "files", error)
    if checked.authentic:
        # Sent twice, or opened again: the first complaint, whatever became of the ticket since.
        known = Complaint.objects.filter(ticket_hash=token_hash).first()
        if known:
            code = intake.code_of(checked.authentic)
            return _filed_page(request, organisation, known, code, is_new=False)
    if removing:
        # Nothing is wrong yet with what was not sent yet.
        for name in set(form.errors) - {"files"}:
            del form.errors[name]
    if token_hash and not (paused or offer):
        # Without a ticket of ours anybody could fill the disk. CC-05: what may be for the other
        # door is not kept here.
        staged += _stage(form, token_hash)
    return _form_page(
        request,
        organisation,
        form,
        _ticket_again(scope, token, token_hash),
        staged=staged,
        offer=offer,
        problem="" if removing or offer else flood.reason(checked.problem),
    )


def _ticket_again(scope, token, token_hash):
    """The ticket of a form that comes back; what waits for an expired one goes with the new one."""
    ticket = flood.issue(scope, token=token)
    if token_hash:
        secret = flood.check(ticket.token, scope).authentic
        rows = StagedFile.objects.filter(token_hash=token_hash)
        rows.update(token_hash=intake.ticket_hash(secret))
    return ticket


def _file(request, organisation, checked, form, files):
    filed = intake.file_complaint(
        organisation=organisation,
        secret=checked.secret,
        values=form.values(),
        contact=form.contact(),
        files=files,
        set_aside=checked.level >= TRAY_LEVEL,
    )
    if filed.is_new:
        flood.note_arrival(str(organisation.uuid))
    return _filed_page(request, organisation, *filed, form=form)


def _staged(request, token_hash) -> list:
    """Files that wait for this form, without the one whose button was pressed."""
    rows, removed = [], request.POST.get("remove_file", "")
    # The page says so when files wait for it; the first POST of nearly every form has none.
    waits = token_hash and "staged" in request.POST
    for row in StagedFile.staged_of(token_hash) if waits else ():
        if str(row.pk) == removed:
            row.remove()
        else:
            rows.append(row)
    return rows


def _stage(form, token_hash) -> list:
    if "files" not in form.fields:
        return []
    try:
        return StagedFile.stage(form.fields["files"].taken, token_hash)
    except ValidationError as error:
        form.add_error("files", error)
        return []


def _offers_other_door(request) -> bool:
    """Whether the words sound like the other channel's and nobody has said "send it anyway"."""
    text = request.POST.get("text", "")[: 2 * MOST_TEXT]
    return "1" not in request.POST.getlist("anyway") and words.sounds_like_corruption(text)


def _form_page(request, organisation, form, ticket, **context):
    form.offer_choices()
    chosen = form["category"].value() if "category" in form.fields else ""
    context |= {
        "form": form,
        "ticket": ticket,
        "categories": form.fields["category"].queryset if "category" in form.fields else (),
        "chosen_category": str(chosen or ""),
        "anyway": "1" in request.POST.getlist("anyway"),
        "terms": IntakeTerms.of(organisation),
        "words": words.for_page(),
        "files_paused": "files" not in form.fields,
    }
    return render(request, "complaints/public/form.html", context)


def _filed_page(request, organisation, complaint, code, is_new, form=None):
    """The answer of the POST: the code is told here and nowhere else."""
    track = request.build_absolute_uri(reverse("complaints:track", args=[organisation.slug]))
    context = {
        "complaint": complaint,
        "is_new": is_new,
        "code": codes.shown(code),
        "groups": codes.shown(code).split("-"),
        "track_address": track,
        # After "#", so that no log and no other site ever gets it.
        "qr": quick_qr_svg(f"{track}#", codes.shown(code), _("คิวอาร์โค้ดเปิดหน้าติดตามเรื่องนี้"), 45),
        "files_dropped": bool(form and "files" not in form.fields and request.FILES),
    }
    return render(request, "complaints/public/filed.html", context)
