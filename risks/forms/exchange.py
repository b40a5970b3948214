"""Forms of the register's way in."""

from django import forms
from django.utils.translation import gettext_lazy

from risks.models import RoundState


class ImportForm(forms.Form):
    """A workbook, and the round whose controls and risks it may add to."""

    file = forms.FileField(
        label=gettext_lazy("แฟ้ม Excel (.xlsx)"),
        help_text=gettext_lazy("ไม่เกิน 10 เมกะไบต์ และแผ่นละไม่เกิน 10,000 แถว"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={
            "required": gettext_lazy("กรุณาเลือกแฟ้ม Excel"),
            "empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"),
        },
    )
    round = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("รอบการประเมิน"),
        required=False,
        to_field_name="uuid",
        empty_label=gettext_lazy("ไม่เกี่ยวกับรอบใด (เฉพาะคำบรรยาย)"),
        help_text=gettext_lazy(
            "มาตรการควบคุมใหม่จะเพิ่มในรอบนี้ และความเสี่ยงใหม่จะเข้ารอบนี้ถ้ายังประเมินไม่เสร็จ"
        ),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกรอบจากรายการ")},
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        rounds = organisation.risk_rounds.exclude(state=RoundState.CLOSED)
        self.fields["round"].queryset = rounds.order_by("-fiscal_year", "-id")
        # Rounds of two years often bear the same name.
        self.fields["round"].label_from_instance = lambda row: f"{row.fiscal_year} · {row.name}"
