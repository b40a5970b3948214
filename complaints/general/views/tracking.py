"""Following one's own complaint by its code (CG-11): no account, half an hour at a time.

The code travels in a POST and opens the complaint for this browser's session; every address below
is checked against that, so that an address alone opens nothing.
"""

import time
from functools import wraps
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import codes, flood
from complaints.files.receiving import limited_uploads
from complaints.pages import public_organisation, sent_from_here, unkept
from organisations.pages import posted
from workflow.engine import Refused
from workflow.serving import answer_attachment

from .. import following
from ..forms.public import AgainForm, FilesForm, RateForm, TrackForm, WordsForm
from ..models import Audience, Complaint, HandOver, IntakeTerms, Moment, Step
from ..services import handing, intake, speaking

IDLE_SECONDS = 30 * 60
SESSION_KEY = "tracked"
_MOVED = "complaints.moved"
# A shared telephone may follow a few; more than these push out the oldest.
MOST_OPEN = 5


# --- the session


def _remember(request, complaint) -> None:
    # Whoever knew this browser's session before must not read along.
    request.session.cycle_key()
    opened = {**request.session.get(SESSION_KEY, {}), str(complaint.uuid): int(time.time())}
    newest = sorted(opened.items(), key=lambda item: item[1])[-MOST_OPEN:]
    request.session[SESSION_KEY] = dict(newest)


def _forget(request) -> None:
    if request.user.is_authenticated:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session.flush()


def _opened(request, organisation, uuid) -> Complaint | None:
    """The complaint, if this session has opened it and used it in the last half hour."""
    opened = request.session.get(SESSION_KEY, {})
    seen = opened.get(str(uuid))
    if seen is None or time.time() - seen > IDLE_SECONDS:
        return None
    rows = Complaint.objects.select_related(
        "organisation", "category", "village", "department", "complainant"
    ).select_related("merged_into__organisation", "merged_into__department")
    case = rows.filter(organisation=organisation, uuid=uuid).first()
    if case is None or not following.is_open_by_code(case, timezone.localdate()):
        return None
    if HandOver.objects.filter(complaint=case).exists():
        # Followed elsewhere from now on; the code is asked for anew and leads there.
        return None
    request.session[SESSION_KEY] = {**opened, str(uuid): int(time.time())}
    return case


def tracked_view(view):
    """A view of a complaint that this session has opened; else back to where codes are typed."""

    @wraps(view)
    @unkept()
    def wrapper(request, slug, uuid, *args, **kwargs):
        organisation = public_organisation(request, slug)
        case = _opened(request, organisation, uuid)
        if case is None and (typed := _typed(request)):
            return _closed_meanwhile(request, organisation, typed)
        if case is None:
            return redirect(reverse("complaints:track", args=[slug]) + "?ended=1")
        return view(request, case, *args, **kwargs)

    return wrapper


def _typed(request) -> str:
    """Words that somebody has just sent; another site could put words of its own here."""
    if request.method != "POST" or not sent_from_here(request):
        return ""
    names = ("text", "reason", "words")
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


def _closed_meanwhile(request, organisation, typed: str):
    """Written for longer than half an hour: nothing was saved, and nothing typed is lost."""
    guesses, scope = flood.guess_scope(request), f"{organisation.uuid}:track"
    context = {
        "form": TrackForm(),
        "ticket": flood.issue(scope, at_level=flood.level(guesses)),
        "terms": IntakeTerms.of(organisation),
        "ended": True,
        "typed": typed,
    }
    return render(request, "complaints/public/track.html", context, status=403)


# --- a complaint that was handed over (CC-12)


def _moved(request, case, code: str):
    """A neutral page: the new receipt by one more press, where nobody else sees the screen."""
    return render(request, "complaints/public/moved.html", _moved_context(case, code))


def _moved_context(case, code: str) -> dict:
    row = HandOver.objects.get(complaint=case)
    return {
        "code": code,
        # Only who has shown the code gets as far as the button: nobody tries codes there.
        "pass": signing.dumps(str(case.uuid), salt=_MOVED),
        "is_ready": row.step != Step.BEGUN,
        "has_receipt": bool(row.receipt),
        "is_over": not row.receipt and row.receipt_shown_on is None,
    }


@require_POST
@unkept()
def moved_receipt(request, slug):
    """Shows the new receipt to whoever has the old code, until it is noted down."""
    organisation = public_organisation(request, slug)
    code = codes.read_code(request.POST.get("code", ""), intake.CODE_LENGTH)
    try:
        uuid = signing.loads(request.POST.get("pass", ""), salt=_MOVED, max_age=IDLE_SECONDS)
    except signing.BadSignature:
        code = None
    if code is None:
        return redirect(reverse("complaints:track", args=[slug]) + "?ended=1")
    case = get_object_or_404(Complaint, organisation=organisation, uuid=uuid)
    if "noted" in request.POST:
        handing.receipt_noted(case, code)
        # Those pages know no cookie: the address says in which language somebody reads.
        language = urlencode({"lang": get_language()})
        return redirect(f"{reverse('corruption:inbox', args=[slug])}?{language}")
    shown = handing.show_receipt(case, code)
    context = _moved_context(case, code)
    if shown:
        context |= {"receipt": codes.shown(shown.receipt).split("-"), "before": shown.before}
    return render(request, "complaints/public/moved.html", context)


# --- the code


@require_http_methods(["GET", "HEAD", "POST"])
@unkept()
def track(request, slug):
    """Asks for the code; a right one opens its complaint."""
    organisation = public_organisation(request, slug)
    guesses, scope = flood.guess_scope(request), f"{organisation.uuid}:track"
    form, problem, token = TrackForm(posted(request)), "", ""
    if request.method == "POST" and form.is_valid():
        token = request.POST.get("ticket", "")
        problem = flood.reason(_check(request, scope, token, guesses))
        if not problem:
            token = ""
            case = intake.find_by_code(organisation, form.cleaned_data["code"])
            if case and HandOver.objects.filter(complaint=case).exists():
                return _moved(request, case, form.cleaned_data["code"])
            if case and following.is_open_by_code(case, timezone.localdate()):
                _remember(request, case)
                return redirect("complaints:tracked", slug, case.uuid)
            if case:
                # Only who holds the code reads this.
                form.add_error("code", _("เรื่องนี้ปิดแล้ว และพ้นเวลาที่ติดตามด้วยรหัสได้ กรุณาสอบถามหน่วยงาน"))
            else:
                flood.note_arrival(guesses)
                form.add_error("code", _("ไม่พบเรื่องของรหัสนี้ในหน่วยงานนี้ กรุณาตรวจว่าพิมพ์ครบ 12 ตัว"))
    ticket = flood.issue(scope, token=token, at_level=flood.level(guesses))
    context = {
        "form": form,
        "ticket": ticket,
        "problem": problem,
        "terms": IntakeTerms.of(organisation),
        "ended": "ended" in request.GET,
        "left": "left" in request.GET,
    }
    return render(request, "complaints/public/track.html", context)


def _check(request, scope, token, guesses) -> str:
    """What `flood.check` has against this try; nothing while few wrong codes come from there."""
    level = flood.level(guesses)
    if not level:
        return ""
    checked = flood.check(
        token,
        scope,
        proof=request.POST.get("proof", ""),
        answer=request.POST.get("answer", ""),
        at_level=level,
    )
    if checked.problem:
        return checked.problem
    # One proof is one try.
    return "expired" if flood.spent(checked.secret) else ""


@require_POST
@unkept()
def leave(request, slug):
    """Ends it: nothing of the complaint opens again in this browser without the code."""
    public_organisation(request, slug)
    _forget(request)
    return redirect(reverse("complaints:track", args=[slug]) + "?left=1")


# --- the complaint


@require_http_methods(["GET", "HEAD"])
@tracked_view
def tracked(request, case):
    """Where it stands, what happened, and what its complainant may still do."""
    return _page(request, case)


def _page(request, case, *, forms=None, errors=(), status=200):
    today = timezone.localdate()
    files = list(following.files(case))
    terms = IntakeTerms.of(case.organisation)
    context = {
        "case": case,
        "main": following.main_of(case),
        "sentences": following.sentences(case, today),
        "timeline": following.timeline(case),
        "acts": following.acts(case),
        "own_files": [row for row in files if row.moment == Moment.REPORT],
        "office_files": [row for row in files if row.moment != Moment.REPORT],
        "words_form": WordsForm(),
        "files_form": FilesForm(),
        "again_form": AgainForm(),
        "rate_form": RateForm(initial=_rated(case)),
        "contact_until": following.contact_until(case),
        "opens_until": following.opens_until(case),
        "terms": terms,
        "errors": [{"text": str(reason)} for reason in errors],
        **(forms or {}),
    }
    context["failed"] = next(iter((forms or {}).values()), None)
    return render(request, "complaints/public/tracked.html", context, status=status)


def _rated(case) -> dict:
    score = case.satisfaction
    return {"score": str(score), "words": case.satisfaction_words} if score else {}


def _done(request, case, what: str):
    """Back to the page, which says what was done."""
    url = reverse("complaints:tracked", args=[case.organisation.slug, case.uuid])
    return redirect(f"{url}?done={what}")


def _act(request, case, form, name: str, service):
    """One thing that a complainant does: a form, a service, the page again."""
    if not form.is_valid():
        return _page(request, case, forms={f"{name}_form": form})
    try:
        service(form.cleaned_data)
    except Refused as refused:
        page = {f"{name}_form": form}
        return _page(request, case, forms=page, errors=refused.reasons, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, case, forms={f"{name}_form": form}, status=409)
    return _done(request, case, name)


@require_POST
@tracked_view
def add_words(request, case):
    def service(cleaned):
        # A second click says the same thing once.
        last = case.entries.filter(audience=Audience.PUBLIC, by_complainant=True).last()
        if last is None or last.text != cleaned["text"]:
            speaking.add_words(complaint=case, text=cleaned["text"])

    return _act(request, case, WordsForm(request.POST), "words", service)


@limited_uploads()
@require_POST
@tracked_view
def add_file(request, case):
    form = FilesForm(request.POST, request.FILES)
    form.fields["files"].refuse(request)

    def service(cleaned):
        for file in cleaned["files"]:
            speaking.add_file(complaint=case, file=file)

    return _act(request, case, form, "files", service)


@require_POST
@tracked_view
def ask_again(request, case):
    def service(cleaned):
        speaking.ask_again(complaint=case, reason=cleaned["reason"])

    return _act(request, case, AgainForm(request.POST), "again", service)


@require_POST
@tracked_view
def rate(request, case):
    def service(cleaned):
        speaking.rate(complaint=case, score=cleaned["score"], words=cleaned["words"])

    return _act(request, case, RateForm(request.POST), "rate", service)


@require_GET
@tracked_view
def tracked_file(request, case, file):
    """One's own file, or a picture that the office made public on this complaint."""
    row = get_object_or_404(following.files(case), attachment__uuid=file)
    return answer_attachment(row.attachment)
