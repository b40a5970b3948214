"""The scores of one assessor (RK-15) and those of the moderator (RK-17)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiTextField

SCORES = ("likelihood", "financial", "non_financial")


def _score(label):
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={
            "required": gettext_lazy("กรุณาเลือกคะแนน"),
            "invalid_choice": gettext_lazy("กรุณาเลือกคะแนนจากเกณฑ์ที่แสดง"),
        },
    )


class RatingForm(forms.Form):
    """One score each for likelihood and the two impacts, chosen by the words of the criteria.

    `levels` are the rows of the round's criteria set in the order of their scores.
    """

    likelihood = _score(gettext_lazy("โอกาส"))
    financial = _score(gettext_lazy("ผลกระทบด้านการเงิน"))
    non_financial = _score(gettext_lazy("ผลกระทบที่ไม่ใช่การเงิน"))
    remark = ThaiTextField(
        label=gettext_lazy("เหตุผล"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("ผู้สรุปคะแนนจะอ่านเมื่อผู้ประเมินทุกคนให้คะแนนเรื่องนี้แล้ว"),
    )

    # The edit of the risk whose words stand on the page: others are not rated unread.
    read_number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SCORES:
            self.fields[name].choices = [
                (row.score, _("%(score)s – %(words)s") % {"score": row.score, "words": words})
                if (words := getattr(row, name))
                else (row.score, str(row.score))
                for row in levels
            ]


class ModerationForm(RatingForm):
    """The summed-up scores with their reason."""

    remark = read_number = None
    rationale = ThaiTextField(
        label=gettext_lazy("เหตุผลของคะแนนสรุป"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("เช่น ดูจากเหตุที่เคยเกิด หรือเหตุใดจึงให้น้ำหนักความเห็นหนึ่งมากกว่า"),
        error_messages={"required": gettext_lazy("กรุณาบอกเหตุผลของคะแนนสรุป")},
    )
