"""Human references from a locked counter of the organisation; a number is never used again."""

from django.db import connections, models, transaction

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
    with transaction.atomic(using="default", savepoint=False):
        number = _count_up(organisation, name)
        if number is None:
            Counter.objects.get_or_create(organisation=organisation, name=name)
            number = _count_up(organisation, name)
        return number


def number_at_once(organisation, name: str) -> int:
    """As `next_number`, where many ask at once: the row is free again before it returns.

    Nothing waits for the disk, so tell nobody of the number before something that this session
    wrote later is there. A number whose act fails is left out. Within an act it is `next_number`.
    """
    connection = connections["default"]
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return next_number(organisation, name)
    # Set for this statement alone, which is a transaction.
    number = _count_up(organisation, name, "set_config('synchronous_commit', 'off', true)")
    return number or next_number(organisation, name)


def _count_up(organisation, name: str, *more: str) -> int | None:
    """One step, locked and read at once; None when the series has not begun."""
    table = connections["default"].ops.quote_name(Counter._meta.db_table)
    returned = ", ".join(["last", *more])
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last = last + 1 WHERE organisation_id = %s AND name = %s"  # noqa: S608
            f" RETURNING {returned}",
            [organisation.pk, name],
        )
        row = cursor.fetchone()
    return row and row[0]
