"""Forms that give a measure against a risk to an activity."""

from django import forms
from django.utils.translation import gettext_lazy

from plans.models import Activity, Plan
from plans.models.plan import EDITABLE

from .activity import Nodes

CHOOSE = {
    "required": gettext_lazy("กรุณาเลือกจากรายการ"),
    "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ"),
}


def editable_plans(organisation):
    """Plans that take a new activity now, the newest first."""
    return Plan.objects.filter(organisation=organisation, status__in=EDITABLE).select_related(
        "framework", "organisation"
    )


class MakeForm(forms.Form):
    """In which plan, and where in its framework, the new activity stands."""

    plan = forms.ModelChoiceField(
        label=gettext_lazy("แผน"),
        queryset=None,
        to_field_name="uuid",
        empty_label=None,
        error_messages=CHOOSE,
    )
    node = forms.ChoiceField(
        label=gettext_lazy("หัวข้อของกรอบการจัดทำแผน"),
        help_text=gettext_lazy("หัวข้อ 4.1.3 ว่าด้วยการบริหารจัดการความเสี่ยงการทุจริต เลือกหัวข้ออื่นได้ถ้าตรงกว่า"),
        error_messages=CHOOSE,
    )

    def __init__(self, *args, organisation, framework, node, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = editable_plans(organisation)
        self.fields["node"].choices = Nodes(framework).choices()
        self.initial.setdefault("node", node)


class PickForm(forms.Form):
    """Which of the activities that were found."""

    activity = forms.ModelChoiceField(
        label=gettext_lazy("กิจกรรม"),
        queryset=None,
        to_field_name="uuid",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=CHOOSE,
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.of_organisation(organisation)
