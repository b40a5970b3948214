"""Forms with rows: ordered lists that work with and without a script, and pages made of both."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organisations.templatetags.ui import error_links, formset_error_links
from thai.forms import WholeNumberField

ADD_ROW = "add_row"
MORE_ROWS = 3
LONGEST_COUNT = 4
# Fields that Django adds to a row; a row with only these is empty.
_ORDER, _DELETE = "ORDER", "DELETE"


class RowForm(forms.Form):
    """One row. `preset` names fields that carry a value in an empty row too (a chosen year)."""

    preset: tuple[str, ...] = ()

    @cached_property
    def changed_data(self):
        ignored = {_ORDER, _DELETE, *self.preset}
        return [name for name in super().changed_data if name not in ignored]

    def row(self) -> dict:
        """The row's values as a service takes them."""
        return {k: v for k, v in self.cleaned_data.items() if k not in (_ORDER, _DELETE)}

    @property
    def content_fields(self):
        """The visible fields of the row itself."""
        return [
            self[n] for n in self.fields if n not in (_ORDER, _DELETE) and not self[n].is_hidden
        ]

    @property
    def content_hidden(self):
        return [self[name] for name in self.fields if self[name].is_hidden]


class RowFormSet(BaseFormSet):
    """Rows that are written as a whole: an emptied row is a row taken away."""

    def __init__(self, data=None, files=None, *, initial=None, **kwargs):
        # Posted rows are judged by themselves: compared with what was stored, a row sent back
        # as it was would look like an empty one and be dropped.
        super().__init__(data, files, initial=initial if data is None else None, **kwargs)

    def initial_form_count(self):
        # An empty row never counts, wherever it stands.
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.can_order:
            form.fields[_ORDER] = WholeNumberField(label=_("ลำดับ"), required=False)
            if index is not None and index < self.initial_form_count():
                form.fields[_ORDER].initial = index + 1
        if self.can_delete:
            form.fields[_DELETE].label = _("ลบแถวนี้")

    def rows(self) -> list[dict]:
        """Values of the rows that have content, in their order."""
        if self.can_order:
            found = [form for form in self.ordered_forms if form.has_changed()]
        else:
            found = [
                form
                for form in self.forms
                if form.has_changed() and not self._should_delete_form(form)
            ]
        return [form.row() for form in found]

    def keep_typed(self) -> None:
        """Shows what was typed without judging it."""
        self._errors, self._non_form_errors = [], ErrorList()
        for form in self.forms:
            form._errors, form.cleaned_data = ErrorDict(), {}


def row_formset(form, *, extra=1, ordered=True, maximum=100):
    """The formset class of a row form."""
    return formset_factory(
        form,
        formset=RowFormSet,
        extra=extra,
        can_order=ordered,
        can_delete=True,
        max_num=maximum,
        validate_max=True,
        absolute_max=maximum + 20,
    )


class FormPage:
    """A form and its lists of rows, bound and judged together.

    `values` turns the clean data into what the service takes; it may add errors and return None.
    """

    def __init__(self, form, rows: dict[str, RowFormSet] | None = None, values=None):
        self.form, self.rows = form, rows or {}
        self._values = values

    def is_valid(self) -> bool:
        parts = [self.form.is_valid(), *(formset.is_valid() for formset in self.rows.values())]
        return all(parts)

    def values(self) -> dict:
        return self._values(self)

    def keep_typed(self) -> "FormPage":
        self.form._errors, self.form.cleaned_data = ErrorDict(), {}
        for formset in self.rows.values():
            formset.keep_typed()
        return self

    def add_error(self, name: str, text: str) -> None:
        """An error of a rule, beside the field or the list that it is about."""
        if name in self.form.fields:
            self.form.add_error(name, text)
        elif name in self.rows:
            self.rows[name]._non_form_errors.append(text)
        else:
            self.form.add_error(None, text)

    @property
    def errors(self) -> list[dict]:
        """All errors in the order of the page, for the summary on top."""
        found = error_links(self.form)
        for prefix, formset in self.rows.items():
            links = formset_error_links(formset)
            found += [link if link["id"] else link | {"id": f"{prefix}-rows"} for link in links]
        return [
            {"id": e["id"], "text": f"{e['label']}: {e['text']}" if e["label"] else e["text"]}
            for e in found
        ]


def with_more_rows(data, prefix: str):
    """Posted data with empty rows added to one list; for the button that works without a script."""
    data = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    typed = data.get(name, "")
    if typed.isdecimal() and len(typed) <= LONGEST_COUNT:
        data[name] = str(min(int(typed) + MORE_ROWS, 200))
    return data
