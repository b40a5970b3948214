"""Human references from a locked counter of the organisation; a number is never used again."""

from django.db import models, transaction

from .organisation import Organisation


class Counter(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="counters")
    name = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="counter_once")
        ]


def next_number(organisation, name: str) -> int:
    """The next number of an organisation's series; the row stays locked to the end of the act."""
    with transaction.atomic(using="default"):
        Counter.objects.get_or_create(organisation=organisation, name=name)
        row = Counter.objects.select_for_update().get(organisation=organisation, name=name)
        row.last += 1
        row.save(update_fields=["last"])
    return row.last
