"""Forms about people: who they are, how they come in, and acting orders."""

from crispy_forms.layout import Field
from django import forms
from django.contrib.auth import password_validation
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, ThaiDateField

from ..models import Delegation, Membership, Person
from ..models.people import DelegationKind
from ..permissions import DELEGABLE_ROLES
from ..role_rules import ROLE_HINTS, role_problems, roles_for
from ..roles import Role
from ..services.people import account_named, keeps_identity_of
from .base import OpenedMixin, helper

USERNAME = RegexValidator(
    r"^[\w.+@-]+\Z", gettext_lazy("ใช้ตัวอักษร ตัวเลข และ . - _ @ + เท่านั้น ไม่เว้นวรรค")
)


class PersonForm(OpenedMixin, forms.Form):
    """A member's name, way in, place and roles; name and way in are read-only where they are
    another organisation's to keep."""

    display_name = ThaiCharField(
        label=gettext_lazy("ชื่อและนามสกุล"),
        max_length=200,
        help_text=gettext_lazy("พร้อมคำนำหน้า ตามที่ใช้ในหนังสือราชการ"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    position = ThaiCharField(
        label=gettext_lazy("ตำแหน่ง"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("พิมพ์ใต้ลายมือชื่อในเอกสาร"),
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("ส่วนราชการ"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("ไม่ระบุ"),
    )
    email = forms.EmailField(
        label=gettext_lazy("อีเมล"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("ถ้าไม่มีให้เว้นไว้ แล้วกำหนดชื่อผู้ใช้"),
    )
    username = forms.CharField(
        label=gettext_lazy("ชื่อผู้ใช้"),
        required=False,
        max_length=150,
        validators=[USERNAME],
        help_text=gettext_lazy("ใช้เข้าสู่ระบบได้เช่นเดียวกับอีเมล เว้นไว้ถ้าใช้อีเมล"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("บทบาท"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("กรุณาเลือกบทบาทอย่างน้อยหนึ่งบทบาท")},
    )
    attach = forms.BooleanField(label=gettext_lazy("เพิ่มบัญชีที่มีอยู่แล้วนี้เข้าหน่วยงาน"), required=False)

    def __init__(self, *args, organisation, user, membership: Membership | None = None, **kwargs):
        self.organisation, self.user, self.membership = organisation, user, membership
        self.person = membership.person if membership else None
        if membership:
            kwargs["initial"] = {
                "display_name": self.person.display_name,
                "username": self.person.username,
                "email": self.person.email or "",
                "position": membership.position,
                "department": membership.department_id,
                "roles": sorted(membership.role_values()),
            }
        super().__init__(*args, **kwargs)
        departments = organisation.departments.filter(is_active=True)
        if membership and membership.department_id:
            departments = organisation.departments.filter(
                pk__in=[membership.department_id, *departments.values_list("pk", flat=True)]
            )
        self.fields["department"].queryset = departments
        offered = roles_for(organisation)
        held = membership.role_values() if membership else set()
        self.fields["roles"].choices = [
            (role.value, role.label) for role in Role if role in offered or role in held
        ]
        self.existing: Person | None = None
        if membership:
            del self.fields["attach"]
            if not keeps_identity_of(organisation, self.person):
                for name in ("display_name", "email", "username"):
                    self.fields[name].disabled = True
        self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()
        self.offer_attach = False
        self.helper = helper(
            "display_name",
            "position",
            Field("department", css_class="form-select"),
            "email",
            "username",
            "opened",
        )

    @property
    def role_options(self) -> list[dict]:
        """The checkboxes of the roles, each with what it allows."""
        hints = {role.value: hint for role, hint in ROLE_HINTS.items()}
        return [
            {"widget": option, "hint": hints.get(option.data["value"], "")}
            for option in self["roles"]
        ]

    def clean(self):
        data = super().clean()
        email, username = data.get("email") or "", data.get("username") or ""
        fixed = self.fields["username"].disabled
        if not self.errors.keys() & {"email", "username"} and not fixed:
            if not email and not username:
                self.add_error("username", _("กรุณากรอกอีเมลหรือชื่อผู้ใช้อย่างใดอย่างหนึ่ง"))
            elif "@" in username and username.lower() != email.lower():
                self.add_error("username", _("ชื่อผู้ใช้ที่มี @ ต้องตรงกับอีเมลของบุคคลนี้"))
            else:
                self._check_account(data, email, username)
        own = self.user == (self.person or self.existing)
        before = self.membership.role_values() if self.membership else ()
        for problem in role_problems(data.get("roles") or (), before=before, own=own):
            self.add_error("roles", problem)
        return data

    def _check_account(self, data, email, username) -> None:
        """Somebody who signs in with these already: a mistake, or a member of two organisations."""
        found = {}
        for name, text in (("email", email), ("username", username)):
            other = account_named(text)
            if other and other != self.person:
                found[name] = other
        if not found:
            return
        if len({other.pk for other in found.values()}) > 1 or self.person:
            for name in found:
                self.add_error(name, _("มีบัญชีอื่นใช้ข้อมูลนี้แล้ว"))
            return
        name, other = next(iter(found.items()))
        if other.memberships.filter(organisation=self.organisation).exists():
            self.add_error(name, _("บุคคลนี้อยู่ในรายชื่อของหน่วยงานแล้ว"))
        elif data.get("attach"):
            self.existing = other
        else:
            self.offer_attach = True
            self.add_error(
                name,
                _("มีบัญชีนี้ในระบบแล้ว หากเป็นคนเดียวกันให้ทำเครื่องหมายที่ “เพิ่มบัญชีที่มีอยู่แล้วนี้เข้าหน่วยงาน”"),
            )


class InvitationForm(forms.Form):
    """The invited person's own password, twice."""

    password1 = forms.CharField(
        label=gettext_lazy("รหัสผ่านใหม่"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("รหัสผ่านใหม่ อีกครั้ง"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = helper("password1", "password2")

    def clean(self):
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("รหัสผ่านสองช่องไม่ตรงกัน กรุณาพิมพ์ใหม่"))
        elif first:
            try:
                password_validation.validate_password(first, self.person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class DelegationForm(forms.ModelForm):
    """An acting order as it was issued."""

    starts_on = ThaiDateField(label=gettext_lazy("ตั้งแต่วันที่"))
    ends_on = ThaiDateField(label=gettext_lazy("ถึงวันที่"))

    class Meta:
        model = Delegation
        fields = [
            "role",
            "from_person",
            "to_person",
            "kind",
            "position",
            "order_number",
            "starts_on",
            "ends_on",
        ]
        field_classes = {"position": ThaiCharField, "order_number": ThaiCharField}
        labels = {
            "from_person": gettext_lazy("เจ้าของตำแหน่ง"),
            "role": gettext_lazy("บทบาทที่ทำการแทน"),
        }
        help_texts = {
            "position": gettext_lazy("ตามคำสั่ง เช่น ผู้อำนวยการเขต พิมพ์ใต้ลายมือชื่อ"),
            "order_number": gettext_lazy("เช่น คำสั่งสำนักงานเขต ที่ 12/2566 ลงวันที่ 9 ม.ค. 2566"),
        }

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        active = Membership.objects.filter(
            organisation=organisation, is_active=True, person__is_active=True
        )
        self.fields["role"].choices = [
            (role.value, role.label) for role in Role if role in DELEGABLE_ROLES
        ]
        holders = active.filter(roles__role__in=DELEGABLE_ROLES)
        self.fields["from_person"].queryset = Person.objects.filter(pk__in=holders.values("person"))
        self.fields["to_person"].queryset = Person.objects.filter(pk__in=active.values("person"))
        positions = dict(active.values_list("person", "position"))
        for name in ("from_person", "to_person"):
            self.fields[name].empty_label = _("กรุณาเลือก")
            self.fields[name].label_from_instance = lambda person: " · ".join(
                filter(None, (person.display_name, positions.get(person.pk)))
            )
        self.fields["kind"].choices = DelegationKind.choices
        self.helper = helper(
            "role",
            "from_person",
            "to_person",
            "kind",
            "position",
            "order_number",
            Field("starts_on", css_class="w-date"),
            Field("ends_on", css_class="w-date"),
        )

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"))
        first, second = data.get("from_person"), data.get("to_person")
        if first and first == second:
            self.add_error("to_person", _("ผู้ทำการแทนต้องเป็นคนละคนกับเจ้าของตำแหน่ง"))
        return data


class HolidayForm(forms.Form):
    """One public holiday of the year in view."""

    on = ThaiDateField(label=gettext_lazy("วันที่"))
    name = ThaiCharField(label=gettext_lazy("ชื่อวันหยุด"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("on", css_class="w-date"), "name")
