"""Every address, as a visitor, as each role, as another organisation's people, as a stranger.

The table says who may open what; an address that is missing from it fails the build, so that
nobody can add a page without deciding who may see it.
"""

from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from complaints.corruption import outside
from complaints.corruption.models import Report as CorruptionReport
from complaints.files.fields import CleanFile
from complaints.general.models import WrittenNotice
from complaints.general.services import intake
from organisations.models import Organisation, Person
from organisations.roles import Role
from plans.models import ApprovalStep, Plan, ReturnComment
from plans.services.drafting import copy_plan
from reports.models import Report, Round
from risks.models import Acceptance, AssessedRisk, Control, TreatmentOption
from risks.services import exchange as exchanges
from risks.services import publication as publications
from risks.services import residual, reviews, rounds
from tests.factories import (
    image_bytes,
    make_department,
    make_member,
    make_organisation,
    make_person,
    upload,
)
from thai.fiscal import fiscal_year_of
from workflow import attachments
from workflow.models import Attachment

pytestmark = pytest.mark.once

EVERYBODY = set(Role)
READERS = {
    Role.STAFF,
    Role.PLAN_OFFICER,
    Role.ENDORSER,
    Role.EXECUTIVE,
    Role.AUDITOR,
    Role.COUNCIL_READER,
}
EDITORS = {Role.STAFF, Role.PLAN_OFFICER}
OFFICER = {Role.PLAN_OFFICER}
SIGNERS = {Role.ENDORSER, Role.EXECUTIVE}
ADMINISTRATOR = {Role.ADMINISTRATOR}
COMPLAINT_OFFICER = {Role.COMPLAINT_OFFICER}
COMPLAINT_VIEWERS = COMPLAINT_OFFICER | SIGNERS
CONTACTS = {Role.ADMINISTRATOR, Role.COMPLAINT_OFFICER, Role.CORRUPTION_OFFICER}
INTEGRITY = {Role.CORRUPTION_OFFICER}
KEY_HOLDERS = INTEGRITY | SIGNERS | {Role.IDENTITY_CUSTODIAN}
CHANNEL = INTEGRITY | ADMINISTRATOR
HANDLE_CASES = {Role.COMPLAINT_OFFICER}
READ_CASES = HANDLE_CASES | SIGNERS

MAY_OPEN = {
    "organisations:notices": EVERYBODY,
    "organisations:notices_read": EVERYBODY,
    "organisations:drafts": EVERYBODY,
    "organisations:audit": {Role.AUDITOR},
    "organisations:settings": ADMINISTRATOR,
    "organisations:details": ADMINISTRATOR,
    "organisations:chain": ADMINISTRATOR,
    "organisations:departments": ADMINISTRATOR,
    "organisations:department_new": ADMINISTRATOR,
    "organisations:department_edit": ADMINISTRATOR,
    "organisations:people": ADMINISTRATOR,
    "organisations:person_new": ADMINISTRATOR,
    "organisations:person_edit": ADMINISTRATOR,
    "organisations:person_active": ADMINISTRATOR,
    "organisations:person_invite": ADMINISTRATOR,
    "organisations:person_factors": ADMINISTRATOR,
    "organisations:emblem": ADMINISTRATOR,
    "organisations:delegations": ADMINISTRATOR,
    "organisations:delegation_new": ADMINISTRATOR,
    "organisations:delegation_revoke": ADMINISTRATOR,
    "organisations:holidays": ADMINISTRATOR,
    "organisations:holidays_fill": ADMINISTRATOR,
    "organisations:holiday_remove": ADMINISTRATOR,
    "plans:framework": READERS,
    "plans:framework_nodes": EDITORS,
    "plans:framework_hint": EDITORS,
    "plans:search": READERS,
    "plans:list": READERS,
    "plans:new": EDITORS,
    "plans:detail": READERS,
    "plans:read": READERS,
    "plans:edit": EDITORS,
    "plans:copy": EDITORS,
    "plans:section": EDITORS,
    "plans:statements": EDITORS,
    "plans:swot": EDITORS,
    "plans:ita": EDITORS,
    "plans:alignments": EDITORS,
    "plans:working_group": EDITORS,
    "plans:order": EDITORS,
    "plans:renumber": EDITORS,
    "plans:activity_new": EDITORS,
    "plans:draft_activity": READERS,
    "plans:activity_edit": EDITORS,
    "plans:activity_delete": EDITORS,
    "plans:submit": OFFICER,
    "plans:approve": READERS,
    "plans:sign": SIGNERS,
    "plans:return": SIGNERS,
    "plans:withdraw": OFFICER,
    "plans:amend": OFFICER,
    "plans:comment_resolve": EDITORS,
    "plans:memo": READERS,
    "plans:memo_number": OFFICER,
    "plans:paper": OFFICER | SIGNERS,
    "plans:paper_confirm": OFFICER | SIGNERS,
    "plans:paper_signature": OFFICER,
    "plans:versions": READERS,
    "plans:version": READERS,
    "plans:version_pdf": READERS,
    "plans:version_printing": READERS,
    "plans:diff": READERS,
    "plans:progress": READERS,
    "plans:activity": READERS,
    # By assignment: the people of these roles own nothing here, only the officer may add a log.
    "plans:log": OFFICER,
    "plans:claim": set(),
    "plans:verify": {Role.PLAN_OFFICER, Role.ENDORSER},
    "plans:attachment": READERS,
    "plans:attachment_publishable": OFFICER,
    "risks:register": READERS,
    "risks:matrix": READERS,
    "risks:overview": READERS,
    "risks:diff": READERS,
    "risks:bulk": EDITORS,
    "risks:risk_new": EDITORS,
    "risks:risk_edit": EDITORS,
    "risks:risk_close": EDITORS,
    "risks:assessed": READERS,
    # By assignment: the people of these roles neither assess nor sum up here.
    "risks:rate_next": set(),
    "risks:rate": set(),
    "risks:moderation": OFFICER,
    "risks:moderate": set(),
    "risks:reopen_rating": set(),
    "risks:rounds": READERS,
    "risks:round_new": OFFICER,
    "risks:round": READERS,
    "risks:round_edit": OFFICER,
    "risks:round_move": OFFICER,
    "risks:round_delete": OFFICER,
    "risks:round_risks": OFFICER,
    "risks:round_copy": OFFICER,
    "risks:risk_remove": OFFICER,
    "risks:assessors": OFFICER,
    "risks:assessor_remove": OFFICER,
    "risks:stakeholders": READERS,
    "risks:stakeholder_edit": EDITORS,
    "risks:stakeholder_remove": EDITORS,
    "risks:sheet": OFFICER,
    "risks:sheet_key": OFFICER,
    "risks:scan": READERS,
    "risks:criteria": READERS,
    "risks:criteria_new": OFFICER,
    "risks:criteria_read": READERS,
    "risks:criteria_edit": OFFICER,
    "risks:criteria_preview": OFFICER,
    "risks:criteria_delete": OFFICER,
    "risks:library": EDITORS,
    "risks:categories": OFFICER,
    "risks:category_edit": OFFICER,
    "risks:category_delete": OFFICER,
    "risks:controls": READERS,
    "risks:control_edit": EDITORS,
    "risks:control_remove": EDITORS,
    "risks:control_file": READERS,
    "risks:residual": READERS,
    "risks:treatment": READERS,
    "risks:option_edit": EDITORS,
    "risks:option_choose": EDITORS,
    "risks:option_unchoose": EDITORS,
    "risks:option_remove": EDITORS,
    "risks:reasons": EDITORS,
    "risks:acceptance_new": EDITORS,
    "risks:acceptance": READERS,
    # Asked for "accept" here; sending and withdrawing are the editors'.
    "risks:acceptance_move": SIGNERS,
    "risks:reviews": READERS,
    "risks:review": READERS,
    "risks:indicators": READERS,
    "risks:indicator": READERS,
    "risks:export": READERS,
    "risks:report": READERS,
    "risks:import": EDITORS,
    # A file in or out is its maker's own, whatever their role.
    "risks:exchange": set(),
    "risks:exchange_file": set(),
    "risks:exchange_retry": set(),
    "risks:import_apply": set(),
    "risks:publication_new": OFFICER,
    "risks:publication": READERS,
    "risks:publication_edit": OFFICER,
    # Asked for "submit" here; publishing and returning are the executive's.
    "risks:publication_move": OFFICER,
    "plans:treatment_link": EDITORS,
    # Where else corruption may be reported (complaints/corruption/views/contacts.py).
    "integrity:contacts": CONTACTS,
    "integrity:contact_new": CONTACTS,
    "integrity:contact_edit": CONTACTS,
    "integrity:contact_remove": CONTACTS,
    # The desk of corruption reports and the superiors' copies (complaints/corruption/urls_desk.py).
    "integrity:reports": INTEGRITY,
    "integrity:take_in": INTEGRITY,
    "integrity:cleaned": INTEGRITY,
    "integrity:report": INTEGRITY,
    "integrity:act": INTEGRITY,
    "integrity:message": INTEGRITY,
    "integrity:confirm": INTEGRITY,
    "integrity:report_file": INTEGRITY,
    "integrity:export": INTEGRITY,
    "integrity:copy_new": INTEGRITY,
    "integrity:copy_edit": INTEGRITY,
    "integrity:my_copies": SIGNERS,
    "integrity:my_copy": SIGNERS,
    "integrity:my_copy_pdf": SIGNERS,
    # Custody, retention and figures (complaints/corruption/urls_custody.py).
    "integrity:custody": {Role.IDENTITY_CUSTODIAN},
    "integrity:custody_decide": {Role.IDENTITY_CUSTODIAN},
    "integrity:identity_ask": INTEGRITY,
    "integrity:identity": INTEGRITY,
    "integrity:identity_file": INTEGRITY,
    "integrity:retention": INTEGRITY,
    "integrity:hold": INTEGRITY,
    "integrity:delete": INTEGRITY,
    "integrity:own_figures": INTEGRITY,
    "integrity:figures": SIGNERS | {Role.AUDITOR},
    "integrity:figures_pdf": SIGNERS | {Role.AUDITOR},
    # From the general desk to that channel (complaints/handover).
    "handover:hand_over": HANDLE_CASES,
    # Keys and the channel's set-up (complaints/corruption/urls_keys.py).
    "integrity:keys": KEY_HOLDERS,
    "integrity:unlock": KEY_HOLDERS,
    "integrity:lock": KEY_HOLDERS,
    "integrity:key_new": KEY_HOLDERS,
    "integrity:key_work": KEY_HOLDERS,
    "integrity:key_sign": KEY_HOLDERS,
    "integrity:key_remove": KEY_HOLDERS,
    "integrity:channel": CHANNEL,
    "integrity:channel_periods": CHANNEL,
    "integrity:channel_ceremony": CHANNEL,
    "integrity:channel_switch": INTEGRITY,
    "integrity:channel_fallback": INTEGRITY,
    "integrity:channel_asked": INTEGRITY,
    # What an office sets up and publishes of its complaints (complaints/general/urls_setup.py).
    "casework:settings": COMPLAINT_OFFICER,
    "casework:terms": COMPLAINT_OFFICER,
    "casework:categories": COMPLAINT_OFFICER,
    "casework:category_examples": COMPLAINT_OFFICER,
    "casework:category_new": COMPLAINT_OFFICER,
    "casework:category_edit": COMPLAINT_OFFICER,
    "casework:places": COMPLAINT_OFFICER,
    "casework:place_new": COMPLAINT_OFFICER,
    "casework:place_edit": COMPLAINT_OFFICER,
    "casework:committee": COMPLAINT_OFFICER,
    "casework:member_new": COMPLAINT_OFFICER,
    "casework:member_edit": COMPLAINT_OFFICER,
    "casework:manuals": READERS | COMPLAINT_OFFICER,
    "casework:manual_begin": COMPLAINT_OFFICER,
    "casework:manual": READERS | COMPLAINT_OFFICER,
    "casework:manual_publish": SIGNERS,
    "casework:manual_pdf": READERS | COMPLAINT_OFFICER,
    "casework:statistics": READERS | COMPLAINT_OFFICER,
    "casework:statistics_csv": READERS | COMPLAINT_OFFICER,
    "casework:statistics_pdf": READERS | COMPLAINT_OFFICER,
    "casework:summaries": READERS | COMPLAINT_OFFICER,
    "casework:summary": READERS | COMPLAINT_OFFICER,
    # Asked for "submit" here; publishing and returning are the signers'.
    "casework:summary_act": COMPLAINT_OFFICER,
    "casework:summary_pdf": READERS | COMPLAINT_OFFICER,
    # The complaints' desk (complaints/general/urls_desk.py); whoever works on a case by
    # assignment alone holds no role that opens it.
    "casework:list": READ_CASES | EDITORS,
    "casework:case": READ_CASES,
    "casework:file": READ_CASES,
    "casework:new": HANDLE_CASES,
    "casework:filed": HANDLE_CASES,
    "casework:edit": HANDLE_CASES,
    "casework:contact": HANDLE_CASES,
    "casework:assign": HANDLE_CASES,
    "casework:act": HANDLE_CASES,
    "casework:extend": HANDLE_CASES,
    "casework:pause": HANDLE_CASES,
    "casework:resume": HANDLE_CASES,
    "casework:release": HANDLE_CASES,
    "casework:note": HANDLE_CASES,
    "casework:explain": HANDLE_CASES,
    "casework:rating": HANDLE_CASES,
    "casework:hearing": HANDLE_CASES,
    "casework:add_file": HANDLE_CASES,
    "casework:similar": HANDLE_CASES,
    "casework:merge": HANDLE_CASES,
    "casework:repeat": HANDLE_CASES,
    # Written notices, the counter's receipt, posters (complaints/general/urls_notices.py).
    "casework:receipt": COMPLAINT_VIEWERS,
    "casework:letters": COMPLAINT_OFFICER,
    "casework:notices": COMPLAINT_VIEWERS,
    "casework:notice": COMPLAINT_VIEWERS,
    "casework:notice_new": COMPLAINT_OFFICER,
    "casework:letter_pdf": COMPLAINT_OFFICER,
    "casework:letter_docx": COMPLAINT_OFFICER,
    "casework:poster": COMPLAINT_OFFICER,
    "casework:posters": COMPLAINT_OFFICER,
    "reports:today": EVERYBODY,
    "reports:oversight": {Role.OVERSEER},
    "reports:list": READERS,
    "reports:round": READERS,
    "reports:build": OFFICER,
    "reports:file": OFFICER,
    "reports:report": READERS,
    "reports:progress": READERS,
    "reports:retry": OFFICER | {Role.EXECUTIVE},
    "reports:sign": {Role.EXECUTIVE},
    "reports:publish": OFFICER,
    "reports:download": READERS,
}

# The role alone opens none of these: whoever has no key to that very report is told 404.
SEALED = {
    "integrity:report",
    "integrity:act",
    "integrity:message",
    "integrity:confirm",
    "integrity:report_file",
    "integrity:export",
    "integrity:copy_new",
    "integrity:copy_edit",
    "integrity:my_copy",
    "integrity:my_copy_pdf",
    "integrity:custody_decide",
    "integrity:identity_ask",
    "integrity:identity",
    "integrity:identity_file",
    "integrity:hold",
    "integrity:delete",
    # Before anybody counted.
    "integrity:figures_pdf",
    # No other office has asked this one.
    "integrity:channel_asked",
}
# Ask for the passphrase before they look at the uuid; behind it: test_key_pages.
KEYS_FIRST = {"integrity:key_sign", "integrity:key_remove"}
PUBLIC = {
    "healthz",
    "healthz-live",
    "set_language",
    "invitation",
    "portal:home",
    "portal:organisation",
    "portal:emblem",
    # While DEMO=1 alone; 404 otherwise.
    "portal:demo_mail",
    "portal:plan",
    "portal:reports",
    "portal:risks",
    "portal:report_download",
    "portal:verify",
    "portal:privacy",
    "portal:accessibility",
    # The doors, the form and the tracking page.
    "complaints:doors",
    "complaints:new",
    "complaints:track",
    "complaints:track_leave",
    "complaints:tracked",
    "complaints:add_words",
    "complaints:add_file",
    "complaints:tracked_file",
    "complaints:ask_again",
    "complaints:rate",
    # Answered by the gate alone (complaints/corruption/gate.py).
    "corruption:new",
    "corruption:inbox",
    "corruption:say",
    "corruption:file",
    "corruption:object",
    "corruption:acknowledgement",
    "corruption:exchange",
    "corruption:end",
    "corruption:leave",
    "acknowledgement:verify",
    "complaints:moved_receipt",
    # Figures and manuals.
    "portal:ita",
    "portal:corruption_csv",
    "complaints:statistics",
    "complaints:statistics_csv",
    "complaints:statistics_pdf",
    "complaints:manuals",
    "complaints:manual_pdf",
}
# Leads to the last organisation; asks for a sign-in itself.
OTHER = {"organisations:home"}


def patterns(resolver, namespace="", prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from patterns(pattern, inner, prefix + str(pattern.pattern))
        else:
            name = ":".join(filter(None, [namespace, pattern.name]))
            yield name, prefix + str(pattern.pattern), pattern.callback


def our_addresses():
    return [
        (name, route, view)
        for name, route, view in patterns(get_resolver())
        if name and not name.startswith(("account_", "mfa_"))
    ]


def test_every_address_is_in_the_table():
    names = {name for name, _route, _view in our_addresses()}
    assert names == set(MAY_OPEN) | PUBLIC | OTHER


def test_staff_addresses_are_scoped_and_public_ones_are_not_below_staff():
    for name, route, view in our_addresses():
        if name in MAY_OPEN:
            assert route.startswith("staff/<slug:slug>/"), name
            assert hasattr(view, "staff_permission"), name
        elif name in PUBLIC:
            assert not route.startswith("staff/"), name


@pytest.fixture
def demonstration(db, settings):
    """The whole demonstration: an object behind every address."""
    settings.DEMO = True
    call_command("load_demo", verbosity=0)
    district = Organisation.objects.get(slug="example-district")
    plan = Plan.objects.get(
        organisation=district, first_fiscal_year=fiscal_year_of(timezone.localdate())
    )
    step = ApprovalStep.objects.filter(submission__plan=plan, state="waiting").get()
    comment = ReturnComment.objects.create(
        plan=plan, submission=step.submission, text="แก้คำผิด", by_name="ผู้ลงนาม"
    )
    # Of a closed round: whoever may read the register may read it.
    closed = district.risk_rounds.filter(state="closed").first()
    scan = attachments.store(
        upload(), obj=closed.assessors.first(), organisation=district, by=closed.moderator
    )
    publication = publications.prepare(round=closed, by=closed.moderator)
    exchange = exchanges.begin(kind="export", round=closed, by=closed.moderator)
    return SimpleNamespace(
        scan=scan,
        publication=publication,
        exchange=exchange,
        complaint=_complaint(district),
        organisation=district,
        plan=plan,
        activity=plan.activities.get(number=3),
        comment=comment,
        report=Report.objects.filter(organisation=district).first(),
        round=Round.objects.filter(organisation=district).first(),
        attachment=Attachment.objects.filter(
            organisation_uuid=district.uuid, object_type="plans.progresslog"
        ).first(),
        department=district.departments.first(),
        person=Person.objects.get(username="staff@example.go.th"),
        assessed=AssessedRisk.objects.filter(organisation=district).order_by("-round_id").first(),
        membership=district.memberships.get(person__username="staff@example.go.th"),
        **_after_score(district, Person.objects.get(username="officer@example.go.th")),
    )


def _complaint(district):
    """A general complaint with a picture, as somebody sends it."""
    picture = CleanFile("photo.jpg", image_bytes(), ".jpg", "image/jpeg")
    return intake.file_complaint(
        organisation=district,
        secret=intake.new_secret(),
        values={"text": "ไฟถนนหน้าโรงเรียนดับ", "landmark": "หน้าโรงเรียน"},
        files=[picture],
    ).complaint


def _after_score(district, officer) -> dict:
    """A measure, a control with its evidence, a request, a review and an indicator."""
    option = TreatmentOption.objects.filter(assessed__organisation=district, is_chosen=True).first()
    control = Control.objects.filter(assessed__round=option.assessed.round).first()
    risk = option.assessed.risk
    values = {"name": "เรื่องร้องเรียน", "unit": "เรื่อง", "threshold": 3, "rises": True}
    return {
        "option": option,
        "control": control,
        "heard": rounds.hear(
            round=option.assessed.round,
            by=officer,
            group="ผู้ขออนุญาต",
            heard_on=timezone.localdate(),
            text="รอนาน",
        ),
        "evidence": residual.attach(control=control, by=officer, file=upload()),
        "acceptance": Acceptance.objects.filter(assessed__organisation=district).first(),
        "review": reviews.open_review(risk=risk, reason="changed", due_on=timezone.localdate()),
        "indicator": reviews.save_indicator(risk=risk, by=officer, values=values),
    }


def address(name: str, here) -> str:
    slug, year = here.organisation.slug, here.plan.first_fiscal_year
    app, _colon, short = name.partition(":")
    if app == "reports":
        args = {
            "today": [],
            "oversight": [],
            "list": [],
            "round": [here.round.uuid],
            "build": [here.round.uuid],
            "file": [here.round.uuid],
        }.get(short, [here.report.uuid])
    elif app == "risks":
        assessed = here.assessed
        args = {
            "register": [],
            "matrix": [],
            "overview": [],
            "bulk": [],
            "risk_new": [],
            "control_edit": [here.control.uuid],
            "control_remove": [here.control.uuid],
            "control_file": [here.evidence.uuid],
            "option_edit": [here.option.uuid],
            "option_choose": [here.option.uuid],
            "option_unchoose": [here.option.uuid],
            "option_remove": [here.option.uuid],
            "acceptance": [here.acceptance.uuid],
            "acceptance_move": [here.acceptance.uuid, "accept"],
            "reviews": [],
            "review": [here.review.uuid],
            "indicators": [assessed.risk.uuid],
            "indicator": [here.indicator.uuid],
            "diff": [assessed.round.uuid],
            "rate_next": [assessed.round.uuid],
            "moderation": [assessed.round.uuid],
            "risk_edit": [assessed.risk.uuid],
            "risk_close": [assessed.risk.uuid],
            **setup_args(assessed, here),
        }.get(short, [assessed.uuid])
    elif app == "integrity":
        contact = outside.contacts_of(here.organisation)[0].uuid
        args = sealed_args(short, here)
        if args is None:
            args = custody_args(short)
        if args is None:
            args = key_args(short)
        if args is None:
            args = {"contacts": [], "contact_new": []}.get(short, [contact])
    elif app == "handover":
        args = [here.complaint.uuid]
    elif app == "casework":
        args = desk_args(short, here)
        if args is None:
            args = casework_args(short, here.organisation, year)
    elif app == "organisations":
        args = {
            "department_edit": [here.department.uuid],
            "person_edit": [here.membership.uuid],
            "person_active": [here.membership.uuid],
            "person_invite": [here.membership.uuid],
            "person_factors": [here.membership.uuid],
            "delegation_revoke": [here.delegation.uuid],
            "holiday_remove": [timezone.localdate()],
        }.get(short, [])
    else:
        args = {
            "framework": [],
            "framework_nodes": [],
            "framework_hint": [],
            "list": [],
            "search": [],
            "new": [],
            "progress": [],
            "section": [here.plan.uuid, "review"],
            "comment_resolve": [here.plan.uuid, here.comment.uuid],
            "paper_signature": [here.plan.uuid, 1],
            "version": [here.plan.uuid, 1],
            "version_pdf": [here.plan.uuid, 1],
            "version_printing": [here.plan.uuid, 1],
            "treatment_link": [here.option.uuid],
            "draft_activity": [here.activity.uuid],
            "activity_edit": [here.activity.uuid],
            "activity_delete": [here.activity.uuid],
            "activity": [here.activity.uuid],
            "log": [here.activity.uuid],
            "claim": [here.activity.uuid, year, 6],
            "verify": [here.activity.uuid, year, 6],
            "attachment": [here.attachment.uuid],
            "attachment_publishable": [here.attachment.uuid],
        }.get(short, [here.plan.uuid])
    query = {
        "plans:framework_nodes": f"?plan={here.plan.uuid}",
        "plans:framework_hint": f"?plan={here.plan.uuid}&node=1.1",
    }
    return reverse(name, args=[slug, *args]) + query.get(name, "")


def desk_args(short, here) -> list | None:
    """Of the complaints' desk: nearly all ask for a complaint; None for what is not the desk's."""
    complaint = here.complaint
    pages = "case filed edit contact assign extend pause resume release note explain rating"
    pages += " hearing add_file similar merge repeat"
    return {
        "list": [],
        "new": [],
        "act": [complaint.uuid, "accept"],
        "file": [complaint.uuid, complaint.files.get().attachment.uuid],
        **{page: [complaint.uuid] for page in pages.split()},
    }.get(short)


def sealed_args(short, here) -> list | None:
    """Of the corruption desk; None for what is not the desk's. Nobody here has a key to it."""
    report = CorruptionReport.objects.filter(held_by_uuid=here.organisation.uuid).first()
    uuid, other = (report.uuid if report else UUID(int=1)), UUID(int=2)
    pages = "reports take_in cleaned my_copies"
    return {
        **{page: [] for page in pages.split()},
        **{page: [uuid] for page in ["report", "message", "export", "copy_new"]},
        **{page: [uuid] for page in ["my_copy", "my_copy_pdf"]},
        **{page: [uuid, other] for page in ["confirm", "report_file", "copy_edit"]},
        "act": [uuid, "screen"],
    }.get(short)


def custody_args(short) -> list | None:
    """Of custody, retention and figures; None for what is none of these."""
    report, other, file = UUID(int=1), UUID(int=2), UUID(int=3)
    return {
        **{page: [] for page in ["custody", "retention", "figures", "own_figures"]},
        **{page: [report] for page in ["custody_decide", "identity_ask", "hold", "delete"]},
        "identity": [report, other],
        "identity_file": [report, other, file],
        "figures_pdf": [2566],
    }.get(short)


def key_args(short) -> list | None:
    """Of keys and the channel's set-up; None for what is neither."""
    if short in ("key_sign", "key_remove", "channel_asked"):
        return [UUID(int=1)]
    return [] if short.startswith(("key", "channel")) or short in ("unlock", "lock") else None


def casework_args(short, organisation, year) -> list:
    """Of the addresses under complaints: what is set up, what is published."""
    rows = {
        "category_edit": organisation.complaint_categories,
        "place_edit": organisation.complaint_places,
        "poster": organisation.complaint_places,
        "member_edit": organisation.complaint_committee,
        "manual": organisation.manuals,
        "manual_pdf": organisation.manuals,
        "manual_publish": organisation.manuals.filter(state="draft"),
    }
    if short in rows:
        return [rows[short].first().uuid]
    if short in ("receipt", "notices", "notice_new", "notice", "letter_pdf", "letter_docx"):
        notice = WrittenNotice.objects.filter(complaint__organisation=organisation).first()
        mine = [notice.complaint.uuid, notice.uuid]
        return mine[:1] if short in ("receipt", "notices", "notice_new") else mine
    return {
        "manual_begin": ["general"],
        "summary": [year - 1],
        "summary_pdf": [year - 1],
        "summary_act": [year - 1, "submit"],
    }.get(short, [])


def setup_args(assessed, here) -> dict:
    """Of the addresses with which an assessment is set up."""
    round, organisation = assessed.round, here.organisation
    named = {
        "rounds": [],
        "round_new": [],
        "criteria": [],
        "criteria_new": [],
        "criteria_preview": [],
        "library": [],
        "categories": [],
        "round_move": [round.uuid, "start"],
        "scan": [here.scan.uuid],
        "import": [],
        "publication_move": [here.publication.uuid, "submit"],
    }
    of_one = {
        here.exchange: "exchange exchange_file exchange_retry import_apply",
        here.publication: "publication publication_edit",
        round: "export report publication_new round round_edit round_delete round_risks "
        "round_copy assessors stakeholders",
        round.assessors.first(): "assessor_remove sheet sheet_key",
        here.heard: "stakeholder_edit stakeholder_remove",
        organisation.criteria_sets.first(): "criteria_read criteria_edit criteria_delete",
        organisation.risk_categories.first(): "category_edit category_delete",
    }
    return named | {name: [row.uuid] for row, names in of_one.items() for name in names.split()}


def call(client, method, url):
    """The answer, read to its end: a download would else keep its file open."""
    response = getattr(client, method)(url)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_demonstrations_addresses(demonstration):
    """One test, because loading the demonstration takes most of its time."""
    here = demonstration
    check_loading_again()
    check_who_may_open_what(here)
    check_foreign_objects(here)


def check_who_may_open_what(here):
    day = timezone.localdate()
    here.delegation = here.organisation.delegations.create(
        from_person=Person.objects.get(username="executive@example.go.th"),
        to_person=here.person,
        role=Role.EXECUTIVE,
        kind="acting",
        position="ผู้อำนวยการเขต",
        order_number="1/2570",
        starts_on=day.replace(year=day.year - 1),
        ends_on=day.replace(year=day.year - 1),
    )
    roles = {role: signed_in(make_member(here.organisation, role)) for role in Role}
    visitor = Client()
    stranger = signed_in(make_person("คนนอก"))
    foreign = make_organisation()
    make_department(foreign)
    other = {role: signed_in(make_member(foreign, role)) for role in Role}
    wrong = []

    def expect(name, who, response, allowed):
        # What an allowed person gets depends on the state: a page, a way on, a refusal in words.
        good = {200, 302, 303, 405, 409} if allowed is None else {allowed}
        if allowed == 403 and name.startswith("post "):
            # A page that only shows knows no POST, whoever sends it: nothing was done.
            good.add(405)
        if response.status_code not in good:
            wrong.append(f"{name} as {who}: {response.status_code}, expected {good}")

    for name, allowed_roles in MAY_OPEN.items():
        url = address(name, here)
        for method in ("get", "post"):
            response = call(visitor, method, url)
            expect(f"{method} {name}", "visitor", response, 302)
            assert response.headers["Location"].startswith("/accounts/login/")
            expect(f"{method} {name}", "stranger", call(stranger, method, url), 404)
            for role in (Role.STAFF, Role.PLAN_OFFICER, Role.EXECUTIVE, Role.ADMINISTRATOR):
                expect(f"{method} {name}", f"other {role}", call(other[role], method, url), 404)
            for role in set(Role) - allowed_roles:
                expect(f"{method} {name}", role, call(roles[role], method, url), 403)
        for role in allowed_roles:
            expected = 404 if name in SEALED else None
            expect(f"get {name}", role, call(roles[role], "get", url), expected)
    assert not wrong, "\n".join(wrong)


def check_foreign_objects(here):
    """The own slug with a foreign uuid: 404 for every address that carries one."""
    foreign = make_organisation("foreign-office")
    people = {role: signed_in(make_member(foreign, role)) for role in Role}
    wrong = []
    for name, roles in MAY_OPEN.items():
        if reverse_has_no_uuid(name) or name in KEYS_FIRST:
            continue
        own = address(name, here).replace("/example-district/", "/foreign-office/")
        for role in sorted(roles or OFFICER)[:2]:
            for method in ("get", "post"):
                status = call(people[role], method, own).status_code
                if status not in (404, 405):
                    wrong.append(f"{method} {name} as {role}: {status}")
    assert not wrong, "\n".join(wrong)


def check_loading_again():
    """Also when somebody tried it out and made another draft for the plan's year."""
    plan = Plan.objects.filter(versions__isnull=False).order_by("first_fiscal_year", "id").last()
    copy_plan(
        source=plan,
        organisation=plan.organisation,
        title="ร่างของผู้ลองใช้",
        first_fiscal_year=plan.first_fiscal_year,
        last_fiscal_year=plan.last_fiscal_year,
        by=Person.objects.get(username="officer@example.go.th"),
    )
    counts = (Plan.objects.count(), Report.objects.count(), Person.objects.count())
    call_command("load_demo", verbosity=0)
    assert counts == (Plan.objects.count(), Report.objects.count(), Person.objects.count())


def reverse_has_no_uuid(name: str) -> bool:
    route = next(route for found, route, _view in our_addresses() if found == name)
    return "uuid" not in route
