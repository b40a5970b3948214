"""What an officer says before a complaint is handed over."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from complaints.corruption.models import Channel
from complaints.corruption.services import routing


class HandOverForm(forms.Form):
    """Whom the report must not reach, and that the officer has understood what goes."""

    about_head = forms.BooleanField(
        label=gettext_lazy("เรื่องนี้กล่าวถึงหัวหน้าหน่วยงานหรือผู้บริหาร"),
        required=False,
        help_text=gettext_lazy("เรื่องจะไปที่หน่วยงานสำรอง ไม่ผ่านเจ้าหน้าที่ของหน่วยงานนี้"),
    )
    excluded = forms.MultipleChoiceField(
        label=gettext_lazy("ผู้ที่ต้องไม่ได้อ่านเรื่องนี้"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("เลือกผู้ที่เรื่องกล่าวถึงหรือใกล้ชิดกับผู้ที่เรื่องกล่าวถึง"),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
    )
    understood = forms.BooleanField(
        label=gettext_lazy("ฉันอ่านแล้วว่าเรื่องจะถูกลบจากระบบนี้และนำกลับมาไม่ได้"),
        error_messages={"required": gettext_lazy("กรุณาทำเครื่องหมายว่าอ่านแล้ว")},
    )

    def __init__(self, *args, channel: Channel, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["excluded"].choices = [
            (str(reader.person_uuid), f"{reader.name} ({reader.title or reader.role})")
            for _office, readers in routing.readers(channel)
            for reader in readers
        ]
        if not self.fields["excluded"].choices:
            del self.fields["excluded"]

    def values(self) -> dict:
        """Keyword arguments of `service.hand_over`."""
        return {
            "excluded": frozenset(map(UUID, self.cleaned_data.get("excluded", ()))),
            "about_head": self.cleaned_data["about_head"],
        }
