"""The form of an activity: one page of four steps, with its lists of rows (look.md)."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from plans import rules
from plans.forms.rows import FormPage, RowForm, row_formset
from plans.models import ActivityKind, BudgetState, NodeKind
from plans.models.activity import TargetGroup
from plans.services.activities import PLAIN_FIELDS, problems
from risks.models import Risk
from thai.digits import to_arabic_digits
from thai.fiscal import format_fiscal_year
from thai.forms import (
    BahtField,
    QuantityField,
    ThaiCharField,
    ThaiDateField,
    ThaiTextField,
    WholeNumberField,
)

# Above this many, risks are added by their reference: a page of thousands of boxes helps nobody.
MAX_RISK_BOXES = 120
LONGEST_NUMBER = 9
PER_YEAR = _("ครั้งต่อปีงบประมาณ")


def _short(lines: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": lines})


def _boxes() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class Nodes:
    """The framework's nodes, read once for the picker, the hints and the checks."""

    def __init__(self, framework):
        self.all = list(framework.nodes.all())
        self.by_code = {node.code: node for node in self.all}

    def path(self, node) -> list:
        """The node's ancestors from the dimension down, without itself."""
        parts = node.code.split(".")
        codes = (".".join(parts[:length]) for length in range(1, len(parts)))
        return [self.by_code[code] for code in codes if code in self.by_code]

    def inherited(self, node, name: str):
        """A text or list of the node or of its nearest ancestor (hints stand on the sections)."""
        for candidate in [node, *reversed(self.path(node))]:
            if value := getattr(candidate, name):
                return value
        return ""

    def choices(self, wanted=None) -> list:
        """Choices grouped by section; `wanted` limits them to a set of codes."""
        groups, current = [("", _("เลือกหัวข้อของกรอบ"))], None
        for node in self.all:
            if node.kind == NodeKind.SECTION:
                current = (str(node), [])
                groups.append(current)
            if node.kind == NodeKind.DIMENSION or (wanted is not None and node.code not in wanted):
                continue
            indent = "\u2003" * max(node.depth - 1, 0)
            current[1].append((node.code, f"{indent}{node.code} {node.title}"))
        return [group for group in groups if group[1]]

    def suggestions(self) -> list[str]:
        return [str(node) for node in self.all if node.kind != NodeKind.DIMENSION]

    def typed(self, text: str):
        """The node that typed text begins with (`2.2.1.5`, `๒.๒.๑ …`); None when there is none."""
        match = re.match(r"[0-9]+(?:\.[0-9]+)*", to_arabic_digits(text.strip()))
        return self.by_code.get(match[0]) if match else None


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("ประเภท"), choices=ActivityKind.choices, widget=forms.RadioSelect
    )
    node = forms.ChoiceField(
        label=_("หัวข้อของกรอบการจัดทำแผน"),
        help_text=_("เลือกหัวข้อที่ตรงที่สุด คำแนะนำของหัวข้อจะแสดงด้านล่าง"),
    )
    name = ThaiTextField(label=_("ชื่อโครงการ/กิจกรรม/มาตรการ"), max_length=400, widget=_short(2))
    reason = ThaiTextField(
        label=_("หลักการและเหตุผล"), required=False, max_length=10_000, widget=_short(4)
    )
    is_cpi = forms.BooleanField(
        label=_("ให้ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)"),
        required=False,
        help_text=_("แผนต้องมีอย่างน้อยหนึ่งรายการ จะเป็นสื่อ เอกสาร หรือการอบรมก็ได้"),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("กลุ่มเป้าหมาย"),
        choices=TargetGroup.choices,
        required=False,
        widget=_boxes(),
    )
    place = ThaiCharField(label=_("สถานที่ดำเนินการ"), max_length=300, required=False)
    department = forms.ModelChoiceField(
        label=_("ส่วนราชการที่รับผิดชอบ"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("ยังไม่ระบุ"),
    )
    responsible_person = forms.ModelChoiceField(
        label=_("ผู้รับผิดชอบ"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("ยังไม่ระบุ"),
        help_text=_("ผู้ที่จะบันทึกความก้าวหน้าและรายงานผล"),
    )
    co_owners = forms.ModelMultipleChoiceField(
        label=_("ผู้ร่วมรับผิดชอบ"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        widget=_boxes(),
    )
    starts_on = ThaiDateField(label=_("วันเริ่ม"), required=False)
    ends_on = ThaiDateField(label=_("วันสิ้นสุด"), required=False)
    target_count = WholeNumberField(label=_("ค่าเป้าหมาย"), required=False, min_value=1)
    target_unit = ThaiCharField(
        label=_("หน่วยนับ"), max_length=60, required=False, help_text=_("เช่น ครั้ง คน หรือเรื่อง")
    )
    budget_state = forms.ChoiceField(
        label=_("การใช้งบประมาณ"),
        choices=BudgetState.choices,
        widget=forms.RadioSelect,
        initial=BudgetState.NOT_ENTERED,
    )
    output = ThaiTextField(
        label=_("ผลผลิต"),
        required=False,
        max_length=5_000,
        widget=_short(3),
        help_text=_("สิ่งที่ทำเสร็จ เช่น จัดอบรม 2 ครั้ง มีผู้เข้าร่วม 80 คน"),
    )
    outcome = ThaiTextField(
        label=_("ผลลัพธ์"),
        required=False,
        max_length=5_000,
        widget=_short(3),
        help_text=_("สิ่งที่เปลี่ยนไป เช่น ผู้เข้าอบรมรู้ว่าเมื่อใดเป็นผลประโยชน์ทับซ้อน"),
    )
    risks = forms.ModelMultipleChoiceField(
        label=_("ความเสี่ยงที่จัดการ"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        widget=_boxes(),
    )
    risk_codes = ThaiCharField(
        label=_("เพิ่มความเสี่ยงด้วยรหัส"),
        required=False,
        max_length=400,
        help_text=_("คั่นด้วยจุลภาค เช่น R12, R45"),
    )

    def __init__(self, *args, plan, activity=None, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.nodes = plan, nodes
        organisation = plan.organisation
        self.fields["node"].choices = nodes.choices()
        departments = Q(is_active=True)
        people = Q(
            memberships__organisation=organisation, memberships__is_active=True, is_active=True
        )
        if activity is not None:
            # Who left or was closed since stays selected until somebody changes it.
            departments |= Q(pk=activity.department_id)
            people |= Q(pk=activity.responsible_person_id) | Q(pk__in=activity.co_owners.all())
        self.fields["department"].queryset = organisation.departments.filter(departments)
        chosen = Person.objects.filter(people).distinct()
        self.fields["responsible_person"].queryset = chosen
        self.fields["co_owners"].queryset = chosen
        self._prepare_risks(organisation, activity)
        for name, css in (
            ("starts_on", "w-date"),
            ("ends_on", "w-date"),
            ("target_count", "w-number"),
            ("target_unit", "w-date"),
        ):
            self.fields[name].widget.attrs["class"] = css

    def _prepare_risks(self, organisation, activity):
        linked = set(activity.risks.values_list("pk", flat=True)) if activity else set()
        wanted = Risk.objects.filter(organisation=organisation)
        current = wanted.filter(Q(closed_on=None) | Q(pk__in=linked))
        count = current.count()
        # Asked by the template, which would otherwise read the risks once more.
        self.shows_risks = bool(linked) or 0 < count <= MAX_RISK_BOXES
        if count <= MAX_RISK_BOXES:
            wanted = current
            del self.fields["risk_codes"]
        else:
            wanted = wanted.filter(pk__in=linked)
        self.fields["risks"].queryset = wanted

    def clean_node(self):
        node = self.nodes.by_code.get(self.cleaned_data["node"])
        if node is None or (problem := rules.node_problem(self.plan, node)):
            raise ValidationError(
                _("กรุณาเลือกหัวข้อจากกรอบของแผนนี้ ตั้งแต่ระดับด้านลงไป") if node is None else problem
            )
        return node

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_risk_codes(self):
        codes = re.split(r"[,\s]+", to_arabic_digits(self.cleaned_data["risk_codes"]).upper())
        numbers = {code.removeprefix("R") for code in codes if code}
        # A longer one is no risk's number, and fits no column.
        known = {n for n in numbers if n.isdecimal() and len(n) <= LONGEST_NUMBER}
        wrong = list(numbers - known)
        found = {
            str(risk.number): risk
            for risk in Risk.objects.filter(
                organisation=self.plan.organisation,
                closed_on=None,
                number__in=[int(number) for number in known],
            )
        }
        wrong += [n for n in known if str(int(n)) not in found]
        if wrong:
            raise ValidationError(
                _("ไม่พบความเสี่ยงรหัส %(codes)s"),
                params={"codes": ", ".join(f"R{number}" for number in sorted(wrong))},
            )
        return list(found.values())

    def clean(self):
        data = super().clean()
        problems = rules.period_problems(self.plan, data.get("starts_on"), data.get("ends_on"))
        for name, text in problems.items():
            if name not in self.errors:
                self.add_error(name, text)
        return data


class LineForm(RowForm):
    """One numbered objective or method."""

    text = ThaiTextField(label=_("ข้อความ"), max_length=2000, widget=_short(2))


class RelatedForm(RowForm):
    """Another node of the framework that the activity serves, by its number."""

    node = ThaiCharField(
        label=_("หัวข้อ"),
        max_length=400,
        widget=forms.TextInput({"list": "framework-nodes", "autocomplete": "off"}),
    )

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.nodes = nodes

    def clean_node(self):
        node = self.nodes.typed(self.cleaned_data["node"])
        if node is None or node.kind == NodeKind.DIMENSION:
            raise ValidationError(_("ไม่พบหัวข้อนี้ในกรอบ กรุณาเลือกจากรายการ หรือพิมพ์เลขข้อ เช่น 2.2.1.5"))
        return node


class BudgetLineForm(RowForm):
    preset = ("fiscal_year",)
    fiscal_year = forms.TypedChoiceField(label=_("ปีงบประมาณ"), coerce=int)
    source = ThaiCharField(
        label=_("แหล่งงบประมาณ"),
        max_length=200,
        widget=forms.TextInput({"list": "budget-sources", "autocomplete": "off"}),
    )
    planned = BahtField(label=_("ตั้งไว้ในแผน (บาท)"), help_text=_("เช่น 12,500.00"))

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(y, format_fiscal_year(y)) for y in years]
        self.fields["fiscal_year"].initial = years[0]
        self.fields["planned"].widget.attrs["class"] = "w-money"


class KpiForm(RowForm):
    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = ThaiCharField(label=_("ตัวชี้วัด"), max_length=300)
    baseline = QuantityField(label=_("ค่าฐาน"), required=False)
    target = QuantityField(label=_("ค่าเป้าหมาย"))
    unit = ThaiCharField(label=_("หน่วย"), max_length=60, help_text=_("เช่น ร้อยละ ครั้ง"))
    preset = ("uuid",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("baseline", "target", "unit"):
            self.fields[name].widget.attrs["class"] = "w-number"


def _initial(values: dict) -> dict:
    """Values of the service as the form's fields show them."""
    shown = {name: values[name] for name in PLAIN_FIELDS if name in values}
    for name in ("department", "responsible_person"):
        if name in shown:
            shown[name] = str(shown[name].uuid) if shown[name] else ""
    for name in ("co_owners", "risks"):
        if name in values:
            shown[name] = [row.uuid for row in values[name]]
    if "node" in shown:
        shown["node"] = shown["node"].code
    return shown


def _values(page: FormPage) -> dict:
    data = dict(page.form.cleaned_data)
    data["risks"] = [*data["risks"], *data.pop("risk_codes", [])]
    data["co_owners"] = list(data["co_owners"])
    for name in ("objectives", "methods"):
        data[name] = [row["text"] for row in page.rows[name].rows()]
    related = [row["node"] for row in page.rows["related_nodes"].rows()]
    data["related_nodes"] = [n for n in dict.fromkeys(related) if n != data["node"]]
    data["budget_lines"] = page.rows["budget_lines"].rows()
    data["kpis"] = page.rows["kpis"].rows()
    for name, text in problems(page.form.plan, data).items():
        page.add_error(name, text)
    return data


def activity_page(plan, *, nodes, activity=None, values=None, data=None) -> FormPage:
    """The form of an activity, from the stored or preset `values` or bound to posted `data`."""
    values = values or {}
    form = ActivityForm(data, plan=plan, activity=activity, nodes=nodes, initial=_initial(values))

    def rows(form_class, prefix, initial, *, ordered=True, form_kwargs=None, maximum=40):
        formset = row_formset(form_class, extra=0 if data else 1, ordered=ordered, maximum=maximum)
        return formset(data, prefix=prefix, initial=initial or None, form_kwargs=form_kwargs or {})

    texts = {
        name: [{"text": text} for text in values.get(name, ())]
        for name in ("objectives", "methods")
    }
    return FormPage(
        form,
        {
            "objectives": rows(LineForm, "objectives", texts["objectives"]),
            "methods": rows(LineForm, "methods", texts["methods"]),
            "related_nodes": rows(
                RelatedForm,
                "related_nodes",
                [{"node": str(node)} for node in values.get("related_nodes", ())],
                ordered=False,
                form_kwargs={"nodes": nodes},
            ),
            "budget_lines": rows(
                BudgetLineForm,
                "budget_lines",
                values.get("budget_lines"),
                ordered=False,
                form_kwargs={"years": list(plan.fiscal_years)},
            ),
            "kpis": rows(KpiForm, "kpis", values.get("kpis"), maximum=20),
        },
        _values,
    )


def presets(plan, nodes, node_code: str = "", cpi: bool = False) -> dict:
    """What a new activity starts with: the node's audience and its least number (FC-34)."""
    values = {"is_cpi": cpi, "kind": ActivityKind.ACTIVITY.value}
    node = nodes.by_code.get(node_code)
    if node is None or rules.node_problem(plan, node):
        return values
    values |= {
        "node": node,
        "target_groups": rules.target_groups_of(nodes.inherited(node, "audience") or []),
    }
    if node.min_per_fiscal_year:
        values |= {"target_count": node.min_per_fiscal_year, "target_unit": str(PER_YEAR)}
    return values
