from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.db import models
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thai.forms import (
    BahtField,
    FiscalYearField,
    NormalisedCharField,
    PercentField,
    ThaiCharField,
    ThaiDateField,
    ThaiTextField,
    WholeNumberField,
    thai_formfield,
)


class Form(forms.Form):
    start = ThaiDateField()
    year = FiscalYearField(required=False)
    budget = BahtField(required=False)
    share = PercentField(required=False)
    people = WholeNumberField(required=False, min_value=1, max_value=5000)
    name = ThaiCharField(required=False, max_length=10)
    reason = ThaiTextField(required=False)


def error_codes(**data):
    form = Form({"start": "9/8/2565", **data})
    return {name: [e.code for e in errors] for name, errors in form.errors.as_data().items()}


def cleaned(**data):
    form = Form({"start": "9/8/2565", **data})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_values():
    values = cleaned(
        start="๙ สิงหาคม ๒๕๖๕",
        year="๒๕๖๖",
        budget="๑๒,๕๐๐.๕๐ บาท",
        share="๘๐",
        people="๑,๒๐๐",
        name=" เเผน\u200bงาน ",
        reason="น\u0e4d\u0e49\u0e32\r\nดี",
    )
    assert values == {
        "start": date(2022, 8, 9),
        "year": 2566,
        "budget": Decimal("12500.50"),
        "share": Decimal("80.00"),
        "people": 1200,
        "name": "แผนงาน",
        "reason": "น\u0e49\u0e33\nดี",
    }


def test_nothing_entered_is_none_and_not_zero():
    values = cleaned(year="", budget=" ", share="\u200b", people="", name="  ")
    assert values["budget"] is values["share"] is values["year"] is values["people"] is None
    assert values["name"] == values["reason"] == ""
    assert cleaned(budget="0")["budget"] == Decimal("0.00")


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("start", "", "required"),
        ("start", "9/8/65", "two_digit_year"),
        ("start", "29 ก.พ. 2566", "impossible_date"),
        ("year", "66", "two_digit_year"),
        ("year", "2022", "common_era"),
        ("budget", "สองแสน", "not_digits"),
        ("budget", "-1", "negative"),
        ("share", "101", "too_large"),
        ("people", "0", "min_value"),
        ("people", "5,001", "max_value"),
        ("people", "1.5", "not_whole"),
        ("name", "ก" * 11, "max_length"),
        ("name", "ก\x07ข", "control_characters"),
        ("name", "ก\x00ข", "control_characters"),
        ("reason", "ก\nข\u202eค", "control_characters"),
    ],
)
def test_refusals(field, typed, code):
    assert error_codes(**{field: typed}) == {field: [code]}


def test_an_error_names_the_line_or_the_limit():
    form = Form({"start": "9/8/2565", "reason": "ก\nข\x07", "people": "5001"})
    assert "บรรทัดที่ 2" in form.errors["reason"][0]
    assert "5,000" in form.errors["people"][0]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("start", "29 ก.พ. ๒๕๖๖"),
        ("start", "2023-02-29"),
        ("year", "๖๖"),
        ("budget", "สองแสน"),
        ("share", "ร้อยละ ๑๐๑"),
        ("people", "สิบ"),
        ("name", "  เเ\u200bผนปฏิบัติการ"),
    ],
)
def test_what_was_typed_stays_on_an_error(field, typed):
    form = Form({"start": "", field: typed})
    assert field in form.errors
    assert form[field].value() == typed
    assert f'value="{typed}"' in str(form[field])


def test_a_valid_entry_stays_as_typed_beside_another_ones_error():
    form = Form({"start": "", "budget": "12500 บาท"})
    assert not form.is_valid()
    assert form["budget"].value() == "12500 บาท"


@given(st.dates(date(1857, 1, 1), date(2200, 12, 31)), st.sampled_from(["th", "en"]))
def test_a_stored_date_survives_the_form(day, language):
    field = ThaiDateField()
    with translation.override(language):
        shown = field.prepare_value(day)
        assert field.clean(shown) == day
        assert not field.has_changed(day, shown)


@given(st.decimals(0, Decimal("999999999999.99"), places=2))
def test_a_stored_sum_survives_the_form(amount):
    field = BahtField()
    shown = field.prepare_value(amount)
    assert field.clean(shown) == amount
    assert not field.has_changed(amount, shown)


def test_stored_values_show_as_people_write_them():
    form = Form(
        initial={
            "start": date(2022, 8, 9),
            "year": 2566,
            "budget": Decimal("12500"),
            "share": Decimal("80.00"),
            "people": 1200,
        }
    )
    assert [form[name].value() for name in ("start", "budget", "share", "people")] == [
        "9 ส.ค. 2565",
        "12,500.00",
        "80",
        "1,200",
    ]
    assert 'value="2566"' in str(form["year"])
    assert Form(initial={"start": datetime(2022, 8, 9, 17, tzinfo=UTC)})["start"].value() == (
        "10 ส.ค. 2565"
    )
    # As our own drafts keep it.
    assert Form(initial={"start": "2022-08-09"})["start"].value() == "9 ส.ค. 2565"


def test_a_change_is_seen():
    assert ThaiDateField().has_changed(date(2022, 8, 9), "10/8/2565")
    assert BahtField().has_changed(Decimal("1"), "1.01")
    assert not BahtField().has_changed(None, "")
    assert BahtField().has_changed(None, "0")


def test_the_inputs():
    html = str(Form()["start"])
    for attribute in ('type="text"', 'inputmode="text"', 'autocomplete="off"', "data-thai-date"):
        assert attribute in html
    assert 'inputmode="numeric"' in str(Form()["year"])
    assert 'inputmode="decimal"' in str(Form()["budget"])
    assert "style=" not in Form().as_p()
    assert "เช่น 9 ส.ค. 2565" in str(Form()["start"].help_text)
    assert "aria-describedby" in html


def test_own_help_text_and_attributes_win():
    field = ThaiDateField(help_text="วันแรกของโครงการ")
    assert field.help_text == "วันแรกของโครงการ"
    assert ThaiDateField().help_text


def test_two_fields_do_not_share_a_widget():
    assert BahtField().widget is not BahtField().widget


def test_in_a_model_form():
    class Activity(models.Model):
        start = models.DateField(null=True, blank=True)
        name = models.CharField(max_length=20)
        kind = models.CharField(max_length=1, choices=[("a", "ก")])
        reason = models.TextField(blank=True)
        made = models.DateTimeField(null=True, blank=True)
        budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
        people = models.PositiveIntegerField(null=True, blank=True)
        year = models.PositiveSmallIntegerField(null=True, blank=True)
        share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

        class Meta:
            app_label = "thai_test"
            managed = False

    class ActivityForm(forms.ModelForm):
        class Meta:
            model = Activity
            fields = (
                "start",
                "name",
                "kind",
                "reason",
                "made",
                "budget",
                "people",
                "year",
                "share",
            )
            formfield_callback = thai_formfield
            field_classes = {
                "budget": BahtField,
                "people": WholeNumberField,
                "year": FiscalYearField,
                "share": PercentField,
            }

    form = ActivityForm(
        {
            "start": "9 ส.ค. 2565",
            "name": "เเผน",
            "kind": "a",
            "reason": "เเ\r\nข",
            "budget": "๑๒,๕๐๐",
            "people": "๑๒",
            "year": "๒๕๖๖",
            "share": "",
        }
    )
    assert form.is_valid(), form.errors
    activity = form.save(commit=False)
    assert (activity.start, activity.name, activity.reason) == (date(2022, 8, 9), "แผน", "แ\nข")
    assert (activity.budget, activity.people, activity.year) == (Decimal("12500.00"), 12, 2566)
    assert activity.share is None
    assert type(form.fields["kind"]) is forms.TypedChoiceField
    assert type(form.fields["made"]) is forms.DateTimeField
    assert type(form.fields["reason"].widget) is forms.Textarea
    # The model gives no help text, and the example is there nevertheless.
    assert form.fields["budget"].help_text
    assert 'maxlength="20"' in str(form["name"])


def test_the_two_names_of_one_field():
    assert NormalisedCharField is ThaiCharField
