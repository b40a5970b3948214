"""What a person has typed and not sent yet."""

from django.db import transaction

from ..models import FormDraft

# More than anybody has open at once; the oldest make room.
DRAFTS_PER_PERSON = 100


def _storable(value):
    """PostgreSQL's JSON cannot hold the character NUL, which a pasted text may carry."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def save_draft(*, person, organisation, form: str, object_key: str, data: dict) -> FormDraft:
    """Keeps what a person has typed in a form, apart from the record."""
    with transaction.atomic(using="default"):
        row, created = FormDraft.objects.update_or_create(
            person=person,
            organisation=organisation,
            form=form,
            object_key=object_key,
            defaults={"data": _storable(data)},
        )
        if created:
            mine = FormDraft.objects.filter(person=person).order_by("-saved_at", "-id")
            surplus = list(mine.values_list("pk", flat=True)[DRAFTS_PER_PERSON:])
            if surplus:
                FormDraft.objects.filter(pk__in=surplus).delete()
    return row


def drop_draft(*, person, organisation, form: str, object_key: str) -> None:
    FormDraft.objects.filter(
        person=person, organisation=organisation, form=form, object_key=object_key
    ).delete()
