"""The form of a criteria set: its head, a row for each score, a row for each level."""

from collections.abc import Iterator
from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risks import criteria as rules
from risks.models import CriteriaLevel, CriteriaSet, ImpactRule, Level, LikelihoodBasis
from risks.services.criteria import LEVEL_FIELDS, SET_FIELDS
from thai.forms import QuantityField, ThaiCharField, WholeNumberField

TOP_SCALE = rules.SCALES[-1]
# Wider than any office needs, and what the columns hold.
MOST = Decimal(10) ** 10


class HeadForm(forms.Form):
    """Name, scale and rules of the set."""

    name = ThaiCharField(label=gettext_lazy("ชื่อเกณฑ์"), max_length=200)
    scale = forms.TypedChoiceField(
        label=gettext_lazy("จำนวนระดับคะแนน"),
        choices=[(size, f"{size} × {size}") for size in rules.SCALES],
        coerce=int,
    )
    likelihood_basis = forms.ChoiceField(
        label=gettext_lazy("โอกาสวัดจาก"), choices=LikelihoodBasis.choices
    )
    period_months = WholeNumberField(
        label=gettext_lazy("ในรอบกี่เดือน"),
        min_value=1,
        max_value=120,
        help_text=gettext_lazy("ช่วงเวลาที่ใช้นับโอกาส เช่น 12 เดือน"),
    )
    impact_rule = forms.ChoiceField(
        label=gettext_lazy("รวมผลกระทบสองด้านอย่างไร"),
        choices=ImpactRule.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("ข้อความนี้พิมพ์ไว้ในเกณฑ์และรายงานทุกฉบับ"),
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False)


def _words(longest: int) -> ThaiCharField:
    return ThaiCharField(
        required=False, max_length=longest, widget=forms.Textarea(attrs={"rows": 2})
    )


class LevelForm(forms.Form):
    """What one score means."""

    likelihood = _words(300)
    likelihood_from = QuantityField(required=False)
    likelihood_to = QuantityField(required=False)
    financial = _words(300)
    financial_from = QuantityField(required=False)
    financial_to = QuantityField(required=False)
    non_financial = _words(500)

    def __init__(self, *args, score: int, **kwargs):
        super().__init__(*args, prefix=f"s{score}", **kwargs)
        self.score = score
        labels = {
            "likelihood": _("คะแนน %(score)s: โอกาส"),
            "likelihood_from": _("คะแนน %(score)s: โอกาสตั้งแต่"),
            "likelihood_to": _("คะแนน %(score)s: โอกาสไม่ถึง"),
            "financial": _("คะแนน %(score)s: ผลกระทบด้านการเงิน"),
            "financial_from": _("คะแนน %(score)s: ตั้งแต่กี่บาท"),
            "financial_to": _("คะแนน %(score)s: ไม่ถึงกี่บาท"),
            "non_financial": _("คะแนน %(score)s: ผลกระทบที่ไม่ใช่การเงิน"),
        }
        for name, label in labels.items():
            self.fields[name].label = label % {"score": score}
        for name in ("likelihood_from", "likelihood_to", "financial_from", "financial_to"):
            self.fields[name].widget.attrs["class"] = "w-number"

    def clean(self):
        for name in ("likelihood_from", "likelihood_to", "financial_from", "financial_to"):
            value = self.cleaned_data.get(name)
            if value is not None and value >= MOST:
                self.add_error(name, _("ตัวเลขนี้มากเกินไป กรุณากรอกไม่เกิน 10 หลักหน้าจุดทศนิยม"))

    def level(self) -> CriteriaLevel:
        """An unsaved row of what can be read so far."""
        return CriteriaLevel(score=self.score, **getattr(self, "cleaned_data", {}))


class BandForm(forms.Form):
    """The scores of one level."""

    lowest = WholeNumberField(required=False, min_value=1, max_value=TOP_SCALE**2)
    highest = WholeNumberField(required=False, min_value=1, max_value=TOP_SCALE**2)
    review_months = WholeNumberField(required=False, min_value=1, max_value=60)

    def __init__(self, *args, level: Level, **kwargs):
        super().__init__(*args, prefix=str(level.value), **kwargs)
        self.level = level
        labels = {
            "lowest": _("ระดับ%(level)s: ตั้งแต่คะแนน"),
            "highest": _("ระดับ%(level)s: ถึงคะแนน"),
            "review_months": _("ระดับ%(level)s: ทบทวนทุกกี่เดือน"),
        }
        for name, label in labels.items():
            self.fields[name].label = label % {"level": level.label}
            self.fields[name].widget.attrs["class"] = "w-number"

    def clean(self):
        given = {name for name in self.fields if self.cleaned_data.get(name) is not None}
        if given:
            for name in self.fields.keys() - given - self.errors.keys():
                self.add_error(name, _("กรุณากรอกช่องนี้ หรือเว้นว่างทั้งแถว"))

    def band(self) -> rules.BandRange | None:
        """The band as far as it can be read; None without both ends."""
        values = getattr(self, "cleaned_data", {})
        lowest, highest = values.get("lowest"), values.get("highest")
        if lowest is None or highest is None:
            return None
        return rules.BandRange(self.level, lowest, highest)


class CriteriaPage:
    """The whole form, from a stored set or from what was posted over it."""

    def __init__(self, criteria: CriteriaSet, data=None):
        is_stored = criteria.pk is not None
        stored = {row.score: row for row in criteria.levels.all()} if is_stored else {}
        bands = {row.level: row for row in criteria.bands.all()} if is_stored else {}
        self.form = HeadForm(
            data,
            initial={
                **{name: getattr(criteria, name) for name in SET_FIELDS},
                "edit_number": criteria.edit_number,
            },
        )
        self.levels = [
            LevelForm(
                data,
                score=score,
                initial={name: getattr(stored.get(score), name, None) for name in LEVEL_FIELDS},
            )
            for score in range(1, TOP_SCALE + 1)
        ]
        self.bands = [
            BandForm(
                data,
                level=level,
                initial={
                    name: getattr(bands.get(level), name, None)
                    for name in ("lowest", "highest", "review_months")
                },
            )
            for level in Level
        ]
        self.scale = self._scale(criteria.scale)

    def _scale(self, stored: int) -> int:
        """The scale in the form, the stored one where that is none."""
        typed = str(self.form["scale"].value())
        return int(typed) if typed in map(str, rules.SCALES) else stored

    def forms(self) -> Iterator[forms.Form]:
        """Those that count: rows above the scale are kept as typed and not judged."""
        yield self.form
        yield from self.levels[: self.scale]
        yield from self.bands

    def is_valid(self) -> bool:
        # Each is asked: one that is wrong must not keep the others from saying so too.
        judged = [form.is_valid() for form in self.forms()]
        return all(judged)

    @cached_property
    def read(self) -> dict:
        """The rows as far as they can be read: scale, basis, levels, bands, impact rule."""
        if self.form.is_bound:
            self.is_valid()
            head = self.form.cleaned_data
            levels = [form.level() for form in self.levels[: self.scale]]
            bands = [band for form in self.bands if (band := form.band())]
        else:
            head = self.form.initial
            levels = [
                CriteriaLevel(score=form.score, **form.initial)
                for form in self.levels[: self.scale]
            ]
            bands = [
                rules.BandRange(form.level, form.initial["lowest"], form.initial["highest"])
                for form in self.bands
                if form.initial["lowest"] is not None
            ]
        for row in levels:
            for name in ("likelihood", "financial", "non_financial"):
                setattr(row, name, getattr(row, name) or "")
        return {
            "scale": self.scale,
            "basis": head.get("likelihood_basis") or LikelihoodBasis.FREQUENCY,
            "impact_rule": ImpactRule(head.get("impact_rule") or ImpactRule.HIGHER),
            "levels": levels,
            "bands": bands,
        }

    @cached_property
    def problems(self) -> dict[str, list[str]]:
        """What still keeps it from being used, by part of the form."""
        read = self.read
        return rules.problems_by_part(
            scale=read["scale"], basis=read["basis"], levels=read["levels"], bands=read["bands"]
        )

    @property
    def matrix(self):
        return rules.matrix(self.scale, self.read["bands"])

    def values(self) -> dict:
        """Valid values as `save_criteria` takes them."""
        head = self.form.cleaned_data
        return {
            "values": {name: head[name] for name in SET_FIELDS},
            "levels": {form.score: form.cleaned_data for form in self.levels[: self.scale]},
            "bands": [
                (band, form.cleaned_data["review_months"])
                for form in self.bands
                if (band := form.band())
            ],
        }

    def against(self, stored: "CriteriaPage") -> list[dict]:
        """Rows for `_conflict.html`: where what was typed differs from what is stored."""
        rows = []
        for mine, theirs in zip(
            [self.form, *self.levels, *self.bands],
            [stored.form, *stored.levels, *stored.bands],
            strict=True,
        ):
            for name, field in mine.fields.items():
                typed, kept = getattr(mine, "cleaned_data", {}).get(name), theirs.initial[name]
                if name != "edit_number" and (typed or None) != (kept or None):
                    rows.append(
                        {
                            "label": field.label,
                            "mine": _shown(field, typed),
                            "theirs": _shown(field, kept),
                        }
                    )
        return rows

    def renumber(self, edit_number: int) -> None:
        """What is sent again saves over the version with this number."""
        self.form.data = self.form.data.copy()
        self.form.data["edit_number"] = edit_number


def _shown(field, value) -> str:
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, "" if value is None else field.prepare_value(value)))


def with_example_bands(data):
    """The posted data with our example's bands for the scale that was chosen."""
    data = data.copy()
    scale = data.get("scale", "")
    if scale in map(str, rules.SCALES):
        for band in rules.example_bands(int(scale)):
            data[f"{band.level}-lowest"] = str(band.lowest)
            data[f"{band.level}-highest"] = str(band.highest)
            data.setdefault(f"{band.level}-review_months", "")
            if not data[f"{band.level}-review_months"]:
                data[f"{band.level}-review_months"] = str(rules.REVIEW_MONTHS[band.level])
    return data


class NewCriteriaForm(forms.Form):
    """A name, and what to begin from."""

    name = ThaiCharField(label=gettext_lazy("ชื่อเกณฑ์"), max_length=200)
    source = forms.ChoiceField(
        label=gettext_lazy("เริ่มจาก"),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args, sets, **kwargs):
        super().__init__(*args, **kwargs)
        self.sets = {str(row.uuid): row for row in sets}
        self.fields["source"].choices = [
            *(
                (str(size), _("ตัวอย่าง %(size)s ระดับ (%(size)s × %(size)s)") % {"size": size})
                for size in reversed(rules.SCALES)
            ),
            *((key, _("สำเนาของ %(name)s") % {"name": row}) for key, row in self.sets.items()),
        ]

    def begin_from(self) -> dict:
        """`like` or `scale`, as `new_criteria` takes them."""
        source = self.cleaned_data["source"]
        return {"like": self.sets[source]} if source in self.sets else {"scale": int(source)}
