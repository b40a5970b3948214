"""The list of complaints, and taking one in at the desk."""

import secrets
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints import codes
from complaints.files.receiving import limited_uploads
from organisations.models import Department
from organisations.pages import address_of, posted
from organisations.permissions import Permission
from organisations.scope import staff_view
from thai.fiscal import format_fiscal_year
from workflow.prepared import prepared

from .. import selectors, sought
from ..forms.desk import IntakeForm
from ..models import Category, Channel, Complaint, StagedFile, State
from ..models.complaint import Sight
from ..services import intake
from .desk_common import case_url, get_complaint

P = Permission
PER_PAGE = 25
# The code of a complaint just taken in, for `filed` and the printed receipt only: a cookie, because
# a session lies in the database, where no code ever stands.
FILED_CODE = "filed_code"
CODE_SECONDS = 3600
TICKET_SECONDS = 24 * 3600


class DeskRow(NamedTuple):
    """One line of the list (`complaints/desk/_row.html`)."""

    url: str
    complaint: selectors.Listed


class Tab(NamedTuple):
    """One tab of the list (`complaints/desk/_tabs.html`); `count` is "" where none is shown."""

    key: str
    label: str
    url: str
    count: str = ""
    is_here: bool = False


class Tabs(NamedTuple):
    tabs: tuple[Tab, ...]


class DeskFilters(NamedTuple):
    """The filters chosen and those to choose from (`complaints/desk/_filters.html`)."""

    chosen: selectors.Chosen
    action: str
    clear_url: str
    by_contact: bool
    categories: tuple
    departments: tuple
    channels: tuple
    states: tuple
    years: tuple


def searched_address(request, chosen: dict) -> str:
    """Where a search that was posted leads: the same list, its words sealed in the address."""
    found = sought.seal(selectors.search_text_of(request.POST.get("q", "")), request.user)
    kept = {name: value for name, value in {**chosen, "found": found}.items() if value}
    return f"{request.path}?{urlencode(kept)}"


@prepared
def _categories(organisation: int):
    rows = Category.objects.filter(organisation=organisation)
    return rows.values_list("uuid", "pk", "name")


@prepared
def _departments(organisation: int):
    rows = Department.objects.filter(organisation=organisation)
    return rows.values_list("uuid", "pk", "name")


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def complaints(request, slug):
    """What a person may see of the office's complaints: by tab, searched, filtered, in pages."""
    organisation, person, today = request.organisation, request.user, timezone.localdate()
    if request.method == "POST":
        return redirect(searched_address(request, selectors.Chosen.of(request.POST)._asdict()))
    handles = person.can(P.COMPLAINT_HANDLE, organisation)
    chosen = selectors.Chosen.of(request.GET)
    typed = sought.read(chosen.found, person)
    if chosen.tab == selectors.TRAY and not handles:
        chosen = chosen._replace(tab=selectors.TODO)
    categories = _categories(organisation.pk)
    departments = _departments(organisation.pk)
    sight = Sight.of(person, organisation)
    tabs = [tab for tab in selectors.COUNTED if tab != selectors.TRAY or handles]
    whole = not (typed or chosen.narrowed)
    if whole and chosen.tab not in tabs:
        tabs.append(chosen.tab)
    counts = selectors.counts(sight, today, tabs)
    asked = request.GET.get("page")
    if not whole:
        rows = selectors.narrowed(
            selectors.in_tab(Complaint.objects.in_sight(*sight), chosen.tab, today),
            chosen,
            {str(uuid): key for uuid, key, _name in categories},
            {str(uuid): key for uuid, key, _name in departments},
        )
        if typed:
            rows = selectors.searched(rows, typed, organisation, by_contact=handles)
        most = selectors.MOST_FOUND if typed else selectors.MOST
        found = selectors.keys_of(selectors.ordered(rows, chosen), most)
        length = len(found)
        page = Paginator(found[:most], PER_PAGE).get_page(asked)
        keys = page.object_list
    else:
        most, length = selectors.MOST, counts[chosen.tab]
        page = Paginator(range(min(length, most)), PER_PAGE).get_page(asked)
        first = page.object_list.start
        # No further than is counted; a page of its own length would be another query.
        keys = selectors.page_of_tab(sight, chosen, today, first, PER_PAGE)[: most - first]
    address = address_of("casework:case", organisation)
    shown = selectors.described(keys, today)
    context = {
        "page_obj": page,
        "rows": [DeskRow(address.format(row.uuid), row) for row in shown],
        "has_more": length > most,
        "most": most,
        "sort": chosen.sort,
        "by_day": chosen.tab in selectors.BY_DAY,
        "tab": chosen.tab,
        "tabs": _tabs(request, chosen, counts, handles),
        "typed": typed,
        "is_over": bool(chosen.found) and not typed,
        "filters": _filters(organisation, chosen, categories, departments, handles),
        "handles": handles,
        "manages": person.can(P.COMPLAINT_MANAGE, organisation),
        "sees_figures": person.can(P.COMPLAINT_FIGURES, organisation),
    }
    return render(request, "complaints/desk/list.html", context)


def _tabs(request, chosen, counts, handles) -> Tabs:
    """All tabs, with the counts of those by which a person decides."""
    names = [tab for tab in selectors.TABS if tab != selectors.TRAY or handles]
    found = {tab: counts[tab] for tab in names if tab in selectors.COUNTED}
    action = reverse("casework:list", args=[request.organisation.slug])
    return Tabs(
        tuple(
            Tab(
                key=tab,
                label=str(selectors.TABS[tab]),
                url=f"{action}?tab={tab}",
                count=selectors.count_words(found[tab]) if tab in found else "",
                is_here=tab == chosen.tab,
            )
            for tab in names
            # A tray that is empty, as it is nearly always, is no tab.
            if tab != selectors.TRAY or found[tab] or tab == chosen.tab
        )
    )


def _filters(organisation, chosen, categories, departments, handles) -> DeskFilters:
    action = reverse("casework:list", args=[organisation.slug])
    states = State.choices
    if chosen.tab in selectors.BY_DAY:
        states = [(state.value, state.label) for state in selectors.WAITING]
    elif chosen.tab == selectors.CLOSED:
        states = [(state.value, state.label) for state in selectors.ENDED]
    return DeskFilters(
        # Without the search, which is new each time: equal filters are drawn once.
        chosen=chosen._replace(found=""),
        action=action,
        clear_url=f"{action}?tab={chosen.tab}" if chosen.found or chosen.narrowed else "",
        by_contact=handles,
        categories=tuple((str(uuid), name) for uuid, _key, name in categories),
        departments=tuple((str(uuid), name) for uuid, _key, name in departments),
        channels=tuple((value, str(label)) for value, label in Channel.choices),
        states=tuple((value, str(label)) for value, label in states),
        years=tuple((str(year), format_fiscal_year(year)) for year in selectors.years()),
    )


# --- taking one in


def _salt(request) -> str:
    """A ticket of somebody else, or of another office, is none."""
    return f"desk:{request.organisation.uuid}:{request.user.uuid}"


def _secret(request) -> tuple[str, bytes]:
    """The form's ticket and the secret in it: the same form sent twice is one complaint."""
    ticket = request.POST.get("ticket", "")
    try:
        hexed = signing.loads(ticket, salt=_salt(request), max_age=TICKET_SECONDS)
    except signing.BadSignature:
        hexed = secrets.token_hex(32)
        ticket = signing.dumps(hexed, salt=_salt(request))
    return ticket, bytes.fromhex(hexed)


def _new_ticket(request, old: str) -> tuple[str, str]:
    """A ticket for a form that was sent before as another complaint; its files go along."""
    hexed = secrets.token_hex(32)
    token = intake.ticket_hash(bytes.fromhex(hexed))
    StagedFile.objects.filter(token_hash=old).update(token_hash=token)
    return signing.dumps(hexed, salt=_salt(request)), token


def _says_the_same(form, complaint) -> bool:
    """Whether the form is the one that was taken before, not typed over for another caller."""
    complainant = complaint.complainant
    contact = form.contact().items()
    return form.cleaned_data["text"] == complaint.text and all(
        getattr(complainant, name) == value for name, value in contact
    )


@limited_uploads()
@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def new(request, slug):
    """CG-17: what came by telephone, letter, at the counter … is written down by an officer."""
    form = IntakeForm(posted(request), request.FILES or None, organisation=request.organisation)
    ticket, secret = _secret(request)
    token = intake.ticket_hash(secret)
    staged = StagedFile.staged_of(token) if request.method == "POST" else []
    removed = [row for row in staged if str(row.pk) in request.POST.getlist("remove_file")]
    staged = [row for row in staged if row not in removed]
    for row in removed:
        row.remove()
    field = form.fields["files"]
    field.refuse(request)
    field.waiting = (len(staged), sum(row.size for row in staged))
    status = 200
    if request.method == "POST" and form.is_valid() and not removed:
        try:
            filed = intake.file_complaint(
                organisation=request.organisation,
                secret=secret,
                values=form.values(),
                contact=form.contact(),
                files=[*staged, *form.cleaned_data["files"]],
                channel=form.cleaned_data["channel"],
                by=request.user,
                arrived_on=form.cleaned_data["arrived_on"],
                has_code=form.cleaned_data["has_code"],
            )
        except ValidationError as error:
            form.add_error("files", error)
        else:
            if filed.is_new or _says_the_same(form, filed.complaint):
                response = redirect(case_url(filed.complaint, "filed"))
                _hold_code(request, response, filed, form.cleaned_data["has_code"])
                return response
            # Back by the browser's button and typed over: the code of one must not go to another.
            text = _("แบบนี้รับไว้แล้วเป็นเรื่องเลขที่ %(reference)s หากเป็นเรื่องใหม่ กรุณากด “รับเรื่อง” อีกครั้ง")
            form.add_error(None, text % {"reference": filed.complaint.reference})
            (ticket, token), status = _new_ticket(request, token), 409
    if field.taken:
        staged += _staged(form, field.taken, token)
    context = {"form": form, "ticket": ticket, "staged": staged}
    return render(request, "complaints/desk/new.html", context, status=status)


def _staged(form, files, token: str) -> list:
    """Keeps the good files of a form that comes back."""
    try:
        return StagedFile.stage(files, token)
    except ValidationError as error:
        form.add_error("files", error)
        return []


# --- the code that an officer hands over


def _code_path(request) -> str:
    return reverse("casework:list", args=[request.organisation.slug])


def _code_salt(request) -> str:
    return f"filed:{request.user.uuid}"


def _hold_code(request, response, filed, has_code: bool) -> None:
    """Lets this officer's browser keep the code of the latest complaint for a while."""
    if not has_code:
        forget_codes(request, response)
        return
    response.set_cookie(
        FILED_CODE,
        signing.dumps([str(filed.complaint.uuid), filed.code], salt=_code_salt(request)),
        max_age=CODE_SECONDS,
        path=_code_path(request),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def held_code(request, complaint) -> str:
    """The code of `complaint`, if this officer has just taken it in; else ""."""
    try:
        uuid, code = signing.loads(
            request.COOKIES.get(FILED_CODE, ""), salt=_code_salt(request), max_age=CODE_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return ""
    return code if uuid == str(complaint.uuid) else ""


def forget_codes(request, response) -> None:
    """Codes are shown once: whoever goes on to a complaint's page takes none along."""
    response.delete_cookie(FILED_CODE, path=_code_path(request), samesite="Strict")


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def filed(request, slug, uuid):
    """The number and, until the officer is done with it, the code to hand over."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    if request.method == "POST":
        messages.success(
            request,
            _("รับเรื่องเลขที่ %(reference)s แล้ว") % {"reference": complaint.reference},
        )
        response = redirect(case_url(complaint))
        forget_codes(request, response)
        return response
    code = held_code(request, complaint)
    context = {
        "complaint": complaint,
        "code": codes.shown(code) if code else "",
        "has_code": complaint.complainant.has_code,
    }
    response = render(request, "complaints/desk/filed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
