"""What an office sets up: the overview, the terms, categories and the committee."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.components import TaskRow
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from organisations.templatetags.ui import nav_url
from workflow.engine import Refused

from ..forms.setup import CategoryForm, MemberForm, TermsForm
from ..models import Category, CommitteeMember, IntakeTerms, ManualKind, ManualState
from ..services import setup as service

manage = staff_view(Permission.COMPLAINT_MANAGE)


def setting_page(request, form, save, *, done: str, success: str, **context):
    """A form of one setting: saved by `save()`, or shown again with what was typed and why.

    `context` holds the page's `title`, `crumbs` [(url, label)] and `lead`.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts()
        if conflict:
            context["conflict"], status = conflict, 409
        else:
            try:
                save()
            except Refused as refused:
                context["errors"], status = reason_lines(refused.reasons), 409
            else:
                messages.success(request, success)
                return redirect(done)
    context |= {"form": form, "cancel_url": done}
    return render(request, "complaints/setup/form.html", context, status=status)


# --- overview and terms


@manage
@require_GET
def settings(request, slug):
    """What can be set up, how it stands, and what is missing first."""
    organisation = request.organisation
    rows = [
        _categories_row(organisation),
        _terms_row(organisation),
        _places_row(organisation),
        _committee_row(organisation),
        *_manual_rows(organisation),
    ]
    if contacts := nav_url("integrity:contacts", slug):
        hint = _("หน่วยงานภายนอกและช่องทางที่สำนักงาน ซึ่งประชาชนเห็นที่ประตูแจ้งทุจริต")
        label, word = _("ช่องทางติดต่อเรื่องทุจริต"), _("แก้ไขได้")
        rows.append(TaskRow(label, "optional", contacts, hint=hint, state_label=word))
    # What keeps people from complaining comes first; the rest in its usual order.
    rows.sort(key=lambda row: row.state != "missing")
    return render(request, "complaints/setup/settings.html", {"rows": rows})


def _row(label, name, organisation, hint, *args, **state) -> TaskRow:
    url = reverse(f"casework:{name}", args=[organisation.slug, *args])
    return TaskRow(label, state.pop("state"), url, hint=hint, **state)


def _categories_row(organisation) -> TaskRow:
    rows = organisation.complaint_categories.filter(is_active=True)
    found = rows.aggregate(all=Count("pk"), placed=Count("department"))
    without = found["all"] - found["placed"]
    why = _("ยังไม่กำหนดส่วนราชการ %(n)s ประเภท") % {"n": without} if without else ""
    return _row(
        _("ประเภทเรื่อง"),
        "categories",
        organisation,
        _("ชื่อประเภท ส่วนราชการที่รับผิดชอบ และจำนวนวันที่ต้องตอบ"),
        state="missing" if not found["all"] else "in_progress" if without else "done",
        state_label=_counted(found["all"]) if found["all"] else "",
        why=why,
    )


def _counted(n: int) -> str:
    return ngettext("%(n)d รายการ", "%(n)d รายการ", n) % {"n": n}


def _terms_row(organisation) -> TaskRow:
    terms = IntakeTerms.of(organisation)
    return _row(
        _("ระยะเวลาและช่องทางสอบถาม"),
        "terms",
        organisation,
        _("เวลาขอให้ดำเนินการต่อ เวลาเก็บข้อมูลติดต่อ และช่องทางที่ประชาชนสอบถาม"),
        state="done" if terms.contact_line else "missing",
        why="" if terms.contact_line else _("ยังไม่ได้กรอกช่องทางสอบถาม ใช้ระยะเวลาตั้งต้นอยู่"),
    )


def _places_row(organisation) -> TaskRow:
    count = organisation.complaint_places.filter(is_active=True).count()
    return _row(
        _("หมู่บ้าน เสาไฟฟ้า และสถานที่"),
        "places",
        organisation,
        _("รายชื่อให้เลือกในแบบฟอร์ม และโปสเตอร์ QR ของแต่ละจุด"),
        state="done" if count else "optional",
        state_label=_counted(count) if count else "",
    )


def _committee_row(organisation) -> TaskRow:
    count = organisation.complaint_committee.filter(left_on=None).count()
    return _row(
        _("คณะกรรมการจัดการเรื่องร้องเรียน"),
        "committee",
        organisation,
        _("กรรมการตามคำสั่งแต่งตั้ง"),
        state="done" if count else "missing",
        state_label=ngettext("%(n)d คน", "%(n)d คน", count) % {"n": count} if count else "",
    )


def _manual_rows(organisation):
    states: dict = {}
    for kind, state in organisation.manuals.values_list("kind", "state"):
        states.setdefault(kind, set()).add(state)
    for kind in ManualKind:
        known = states.get(kind, set())
        draft = ManualState.DRAFT in known
        state = "done" if ManualState.PUBLISHED in known else "in_progress" if draft else "missing"
        why = _("มีร่างที่ยังไม่เผยแพร่") if draft else ""
        word = _("เผยแพร่แล้ว") if state == "done" else ""
        hint = _("มาตรฐานเดียวกันในการรับเรื่อง เผยแพร่บนเว็บไซต์และที่สำนักงาน")
        yield _row(
            str(kind.label), "manuals", organisation, hint, state=state, why=why, state_label=word
        )


@manage
@require_http_methods(["GET", "POST"])
def terms(request, slug):
    found = IntakeTerms.of(request.organisation)
    form = TermsForm(posted(request), instance=found, organisation=request.organisation)
    return setting_page(
        request,
        form,
        lambda: service.save_terms(terms=form.instance, by=request.user),
        done=reverse("casework:settings", args=[slug]),
        success=_("บันทึกระยะเวลาและช่องทางสอบถามแล้ว"),
        title=_("ระยะเวลาและช่องทางสอบถาม"),
        lead=_("ทุกช่องนับเป็นวันปฏิทิน รวมวันหยุด และไม่นับวันแรก"),
    )


# --- categories


@manage
@require_GET
def categories(request, slug):
    """All kinds in the order of the form; those switched off come last."""
    rows = list(
        request.organisation.complaint_categories.select_related("department")
        .annotate(complaints_count=Count("complaints"))
        .order_by("-is_active", "position", "id")
    )
    known = {row.name for row in rows}
    context = {
        "rows": rows,
        "has_more_examples": any(name not in known for name, _hint in service.EXAMPLES),
    }
    return render(request, "complaints/setup/categories.html", context)


@manage
@require_POST
def category_examples(request, slug):
    made = service.add_examples(organisation=request.organisation, by=request.user)
    if made:
        text = _("เพิ่มประเภทตัวอย่างแล้ว %(n)s ประเภท กรุณากำหนดส่วนราชการและจำนวนวัน")
        messages.success(request, text % {"n": len(made)})
    else:
        messages.info(request, _("มีประเภทตัวอย่างครบแล้ว"))
    return redirect("casework:categories", slug)


@manage
@require_http_methods(["GET", "POST"])
def category_new(request, slug):
    last = request.organisation.complaint_categories.order_by("-position").first()
    position = last.position + 1 if last else 1
    return _category(request, slug, Category(position=position), _("เพิ่มประเภทเรื่อง"))


@manage
@require_http_methods(["GET", "POST"])
def category_edit(request, slug, uuid):
    found = get_in_organisation(Category.objects, request, uuid=uuid)
    return _category(request, slug, found, found.name)


def _category(request, slug, category, title):
    form = CategoryForm(posted(request), instance=category, organisation=request.organisation)
    done = reverse("casework:categories", args=[slug])
    return setting_page(
        request,
        form,
        lambda: service.save_category(category=form.instance, by=request.user),
        done=done,
        success=_("บันทึกประเภทเรื่องแล้ว"),
        title=title,
        crumbs=[(done, _("ประเภทเรื่อง"))],
    )


# --- committee (CG-06)


@manage
@require_GET
def committee(request, slug):
    """Those who serve, then those who left, as history."""
    today = timezone.localdate()
    rows = list(request.organisation.complaint_committee.order_by("order_on", "id"))
    context = {
        "serving": [row for row in rows if row.left_on is None or row.left_on > today],
        "left": [row for row in rows if row.left_on and row.left_on <= today],
    }
    return render(request, "complaints/setup/committee.html", context)


@manage
@require_http_methods(["GET", "POST"])
def member_new(request, slug):
    """The order of the member entered last is offered: a committee comes in one order."""
    last = request.organisation.complaint_committee.order_by("-id").first()
    member = CommitteeMember()
    if last:
        member.order_number, member.order_on = last.order_number, last.order_on
    return _member(request, slug, member, _("เพิ่มกรรมการ"))


@manage
@require_http_methods(["GET", "POST"])
def member_edit(request, slug, uuid):
    found = get_in_organisation(CommitteeMember.objects, request, uuid=uuid)
    return _member(request, slug, found, found.name)


def _member(request, slug, member, title):
    form = MemberForm(posted(request), instance=member, organisation=request.organisation)
    done = reverse("casework:committee", args=[slug])
    return setting_page(
        request,
        form,
        lambda: service.save_member(member=form.instance, by=request.user),
        done=done,
        success=_("บันทึกกรรมการแล้ว"),
        title=title,
        crumbs=[(done, _("คณะกรรมการ"))],
    )
