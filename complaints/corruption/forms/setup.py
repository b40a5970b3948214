"""The periods of an office's channel."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms.base import OpenedMixin
from thai.forms import WholeNumberField

from ..models import Channel

PERIODS = {
    "screening_days": gettext_lazy("วันตามปฏิทิน นับจากวันรับเรื่อง จนตัดสินว่ารับไว้หรือไม่"),
    "question_days": gettext_lazy("วันตามปฏิทิน ที่รอคำตอบของผู้แจ้งก่อนตัดสินว่าไม่รับเรื่อง"),
    "inquiry_days": gettext_lazy("วันตามปฏิทิน นับจากวันรับไว้ดำเนินการ"),
    "result_days": gettext_lazy("วันตามปฏิทิน นับจากวันที่รู้ผล"),
    "keep_years": gettext_lazy("ปี หลังปิดเรื่อง แล้วจึงขอลบได้ ต้องมีสองคนเห็นชอบ"),
}


def unit_of(name: str) -> str:
    """What a period counts."""
    return _("ปี") if name.endswith("_years") else _("วัน")


class PeriodsForm(OpenedMixin, forms.ModelForm):
    """Days and years; the later of two savers is told."""

    class Meta:
        model = Channel
        fields = list(PERIODS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, hint in PERIODS.items():
            column = Channel._meta.get_field(name)
            least, most = (validator.limit_value for validator in column.validators[:2])
            self.fields[name] = WholeNumberField(
                label=column.verbose_name, help_text=hint, min_value=least, max_value=most
            )
            self.fields[name].unit = unit_of(name)
        self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()
