"""Everything a library may say in a form, a validator or at sign-in has a Thai text."""

import inspect
import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import allauth
import django
import polib
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation
from django.contrib.auth import validators as auth_validators
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import BaseFormSet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

# These are the same in Thai.
SAME = {"IPv4", "IPv6"}
FORM_MODULES = [
    "django.contrib.auth.forms",
    "allauth.account.forms",
    "allauth.mfa.base.forms",
    "allauth.mfa.recovery_codes.forms",
    "allauth.mfa.totp.forms",
    "allauth.mfa.webauthn.forms",
]
# Where a person may meet a message; the other parts are for developers and Django's own admin.
DJANGO_PLACES = ("forms/", "core/", "db/models/", "utils/timesince.py", "views/csrf.py", "auth/")
ADMIN_PLACES = ("admin.py", "auth/templates/", "management/")
ALLAUTH_PLACES = ("account/", "mfa/")


def is_thai(text: str) -> bool:
    return any("\u0e01" <= letter <= "\u0e5b" for letter in text)


def not_thai(messages) -> list[str]:
    """Those of `messages` (lazy or plain) which a Thai reader would see in another language."""
    with translation.override("th"):
        shown = {str(message) for message in messages}
    return sorted(
        text for text in shown - SAME if re.search("[A-Za-z]", text) and not is_thai(text)
    )


def classes_of(module, base: type) -> list[type]:
    return [c for _name, c in inspect.getmembers(module, inspect.isclass) if issubclass(c, base)]


def table_of(cls: type, attribute: str) -> list:
    """The texts of a class attribute such as `default_error_messages`, inherited ones included."""
    tables = [vars(c).get(attribute) for c in cls.__mro__]
    return [text for table in tables if isinstance(table, dict) for text in table.values()]


def lazy_texts(cls: type) -> list:
    return [value for value in vars(cls).values() if isinstance(value, Promise)]


def shown_by_form(form: type[forms.BaseForm]) -> list:
    texts = table_of(form, "error_messages") + table_of(form, "default_error_messages")
    for field in form.base_fields.values():
        texts += [field.label, field.help_text, *field.error_messages.values()]
        texts += [field.widget.attrs.get("placeholder")]
    return [text for text in texts if text]


def test_form_fields():
    fields = classes_of(forms.fields, forms.Field) + classes_of(forms.models, forms.Field)
    assert len(fields) > 20
    messages = [text for field in fields for text in table_of(field, "default_error_messages")]
    assert not_thai([*messages, *table_of(BaseFormSet, "default_error_messages")]) == []


def test_widgets():
    select, clearable = forms.NullBooleanSelect(), forms.ClearableFileInput()
    texts = [label for _value, label in select.choices]
    texts += [clearable.clear_checkbox_label, clearable.initial_text, clearable.input_text]
    assert not_thai(texts) == []


def test_model_fields():
    fields = classes_of(models, models.Field)
    assert len(fields) > 30
    texts = [text for field in fields for text in table_of(field, "default_error_messages")]
    assert not_thai(texts) == []
    assert not_thai([models.UniqueConstraint.default_violation_error_message]) == []


def test_validators():
    for module in (validators, auth_validators):
        classes = [c for _name, c in inspect.getmembers(module, inspect.isclass)]
        texts = [text for c in classes for text in lazy_texts(c)]
        texts += [text for c in classes for text in table_of(c, "messages")]
        assert texts
        assert not_thai(texts) == []


REFUSED = [
    (validators.validate_email, "x"),
    (validators.validate_ipv46_address, "x"),
    (validators.validate_ipv4_address, "x"),
    (validators.validate_ipv6_address, "x"),
    (validators.validate_slug, "x y"),
    (validators.validate_unicode_slug, "x y"),
    (validators.validate_integer, "x"),
    (validators.int_list_validator(), "x"),
    (validators.URLValidator(), "x"),
    (validators.validate_domain_name, "x y"),
    (validators.MinLengthValidator(3), "x"),
    (validators.MaxLengthValidator(1), "xx"),
    (validators.MinValueValidator(3), 1),
    (validators.MaxValueValidator(3), 5),
    (validators.StepValueValidator(2), 3),
    (validators.StepValueValidator(2, offset=1), 2),
    (validators.DecimalValidator(3, 1), Decimal("12345")),
    (validators.DecimalValidator(3, 1), Decimal("1.234")),
    (validators.DecimalValidator(3, 2), Decimal("12")),
    (validators.DecimalValidator(3, 1), Decimal("NaN")),
    (validators.FileExtensionValidator(["pdf"]), SimpleNamespace(name="a.exe")),
    (validators.ProhibitNullCharactersValidator(), "a\0"),
    (auth_validators.UnicodeUsernameValidator(), "a b"),
    (auth_validators.ASCIIUsernameValidator(), "a b"),
]


@pytest.mark.parametrize(("validate", "value"), REFUSED, ids=lambda x: type(x).__name__)
def test_refusals(validate, value):
    with translation.override("th"), pytest.raises(ValidationError) as refused:
        validate(value)
    assert not_thai(refused.value.messages) == []


@pytest.mark.parametrize(
    "value", ["123", "password", "somchai-somchai-1"], ids=["short", "common", "similar"]
)
def test_password_validators(value):
    person = import_module("django.contrib.auth").get_user_model()(email="somchai-somchai@a.th")
    classes = classes_of(password_validation, object)
    checks = [c() for c in classes if hasattr(c, "get_help_text")]
    assert len(checks) >= 4
    assert not_thai(check.get_help_text() for check in checks) == []
    with translation.override("th"), pytest.raises(ValidationError) as refused:
        password_validation.validate_password(value, person, password_validators=checks)
    assert not_thai(refused.value.messages) == []


@pytest.mark.parametrize("name", FORM_MODULES)
def test_sign_in_forms(name):
    for form in classes_of(import_module(name), forms.BaseForm):
        assert not_thai(shown_by_form(form)) == [], form


def test_sign_in_errors():
    texts = [*DefaultAccountAdapter.error_messages.values()]
    texts += DefaultMFAAdapter.error_messages.values()
    texts += auth_forms.AuthenticationForm.error_messages.values()
    assert len(texts) > 25
    assert not_thai(texts) == []


def catalogue_texts(package, folder: str, places, without=()) -> list[polib.POEntry]:
    """Entries of a library's own list of messages that belong to `places`."""
    path = Path(package.__file__).parent / folder / "locale/en/LC_MESSAGES/django.po"
    return [
        entry
        for entry in polib.pofile(str(path))
        if not entry.obsolete
        and any(
            any(part in file for part in places) and not any(part in file for part in without)
            for file, _line in entry.occurrences
        )
    ]


def translated(entry: polib.POEntry) -> str:
    if entry.msgid_plural:
        return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
    if entry.msgctxt:
        return translation.pgettext(entry.msgctxt, entry.msgid)
    return translation.gettext(entry.msgid)


@pytest.mark.parametrize(
    ("package", "folder", "places", "without"),
    [
        (django, "conf", DJANGO_PLACES, ADMIN_PLACES),
        (django, "contrib/auth", DJANGO_PLACES, ADMIN_PLACES),
        (django, "contrib/sessions", DJANGO_PLACES, ADMIN_PLACES),
        (allauth, "", ALLAUTH_PLACES, ("socialaccount/",)),
    ],
    ids=["django", "auth", "sessions", "allauth"],
)
def test_every_message_of_the_library(package, folder, places, without):
    with translation.override("th"):
        texts = [translated(entry) for entry in catalogue_texts(package, folder, places, without)]
    assert not_thai(texts) == []


def test_placeholders_of_the_thai_texts():
    pattern = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
    path = Path(__file__).parents[2] / "locale/th/LC_MESSAGES/django.po"
    entries = polib.pofile(str(path))
    assert len(entries) > 300
    for entry in entries:
        text = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        assert set(pattern.findall(text)) <= set(pattern.findall(entry.msgid)), entry.msgid
        assert entry.translated() and not entry.obsolete


@pytest.mark.parametrize(
    "message", ["This field is required.", "Enter a complete value.", "Incorrect code."]
)
def test_a_missing_text_is_found(message, monkeypatch):
    """The check of this file is worth something: without an entry it speaks up."""
    assert not_thai([translation.gettext_lazy(message)]) == []
    for catalogue in trans_real.translation("th")._catalog._catalogs:
        monkeypatch.delitem(catalogue, message, raising=False)
    assert not_thai([translation.gettext_lazy(message)]) == [message]
