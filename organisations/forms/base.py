"""What the settings forms share: a crispy helper, and telling the later of two savers."""

import hashlib

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms


def helper(*layout) -> FormHelper:
    """A crispy helper for a form whose tag and buttons stand in the template."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*layout)
    return made


def _comparable(value):
    if hasattr(value, "pk"):
        return str(value.pk)
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(_comparable(item) for item in value)
    return "" if value is None else str(value)


class OpenedMixin(forms.Form):
    """Carries a fingerprint of what the form was opened with, so that a second saver is told.

    For records without an edit number; compares the stored values with those shown then.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()
        self.fields["opened"].widget.attrs["data-no-autosave"] = ""

    def _stored(self) -> dict:
        return {
            name: _comparable(self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if name != "opened"
        }

    def _fingerprint(self) -> str:
        return hashlib.sha256(repr(sorted(self._stored().items())).encode()).hexdigest()[:32]

    def conflicts(self) -> list[dict]:
        """Rows for `_conflict.html`: what somebody else has stored since this form was opened.

        Empty when nobody has. The form then carries the new fingerprint, so that sending it again
        saves over theirs.
        """
        opened = self.cleaned_data.get("opened")
        if not opened or opened == self._fingerprint():
            return []
        rows = []
        stored = self._stored()
        for name, field in self.fields.items():
            mine = self.cleaned_data.get(name)
            if name == "opened" or _comparable(mine) == stored[name]:
                continue
            rows.append(
                {
                    "label": field.label,
                    "mine": self._shown(field, mine),
                    "theirs": self._shown(field, self.get_initial_for_field(field, name)),
                }
            )
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = self._fingerprint()
        return rows

    @staticmethod
    def _shown(field, value) -> str:
        choices = dict(getattr(field, "choices", ()) or ())
        if isinstance(field, forms.ModelChoiceField):
            if value and not hasattr(value, "pk"):
                value = field.queryset.filter(pk=value).first()
            return str(value or "")
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(str(choices.get(item, item)) for item in value)
        if isinstance(value, bool):
            return "✓" if value else "–"
        return str(choices.get(value, "" if value is None else value))
