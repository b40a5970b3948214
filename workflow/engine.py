"""The transition engine: each app declares one table, this is the only code that sets a status.

Buttons, the docs' state diagrams and the from × to × role tests come from the same table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from . import audit
from .models import StatusChange
from .opinions import Opinion


@dataclass(frozen=True)
class Problem:
    """A reason why something cannot go on, in Thai, with the address where it can be mended."""

    text: str
    url: str = ""
    code: str = ""

    def __str__(self) -> str:
        return str(self.text)


class Refused(Exception):
    """The state or a guard does not allow the act; `reasons` says why, for the person."""

    def __init__(self, reasons: Iterable[Problem | str]):
        self.reasons = [r if isinstance(r, Problem) else Problem(r) for r in reasons]
        super().__init__("; ".join(str(reason) for reason in self.reasons))


class Denied(PermissionDenied):
    """The actor may not do this to this object; answered with 403."""


Guard = Callable[[Any, Any], Iterable[Problem | str]]


def late(path: str) -> Callable[..., Any]:
    """The function of that dotted path, imported when it is called.

    Services perform the transitions of the table that names them as effects.
    """
    module, _dot, name = path.rpartition(".")

    def run(*args, **data):
        return getattr(import_module(module), name)(*args, **data)

    run.__name__ = name
    return run


@dataclass(frozen=True)
class Transition:
    """One row of a workflow table.

    `guards` take (object, actor) and return the reasons against; `effect` runs after the status
    is set, in the same transaction, and gets (object, actor, **data) ; `notice` runs after commit.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: str
    permission: str
    consequence: str = ""
    guards: tuple[Guard, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    signed: bool = False
    effect: Callable[..., None] | None = None
    notice: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Workflow:
    """The states of one model and the only ways between them."""

    model: str
    transitions: tuple[Transition, ...]
    using: str = "default"
    field: str = "status"
    history: type = dataclass_field(default=StatusChange, compare=False)

    def __getitem__(self, name: str) -> Transition:
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(name)

    def state(self, obj) -> str:
        return getattr(obj, self.field)

    def available(self, obj, actor) -> list[Transition]:
        """The transitions that the state and the actor's permissions allow; guards not asked."""
        return [
            transition
            for transition in self.transitions
            if self.state(obj) in transition.sources and actor.can(transition.permission, obj)
        ]

    def problems(self, obj, name: str, actor) -> list[Problem]:
        """What the guards of `name` have against it."""
        reasons = []
        for guard in self[name].guards:
            reasons += [r if isinstance(r, Problem) else Problem(r) for r in guard(obj, actor)]
        return reasons

    def perform(self, obj, name: str, *, by, opinions=(), remark: str = "", **data):
        """Locks the row, rechecks everything, sets the status and writes history and audit.

        Raises Denied when `by` lacks the permission, Refused with Thai reasons when the state or
        a guard is against it. Returns the locked, changed object. `data` goes to the effect.
        """
        row = self[name]
        model = apps.get_model(self.model)
        with transaction.atomic(using=self.using):
            locked = model.objects.using(self.using).select_for_update().get(pk=obj.pk)
            if not by.can(row.permission, locked):
                raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
            before = self.state(locked)
            if before not in row.sources:
                raise Refused([_("สถานะเปลี่ยนไปแล้ว จึงทำรายการนี้ไม่ได้ กรุณาเปิดหน้านี้ใหม่เพื่อดูสถานะล่าสุด")])
            unknown = set(opinions) - set(row.opinions)
            if unknown:
                raise Refused([_("ความเห็นที่เลือกใช้กับขั้นตอนนี้ไม่ได้")])
            reasons = self.problems(locked, name, by)
            if reasons:
                raise Refused(reasons)
            setattr(locked, self.field, row.target)
            locked.save(using=self.using, update_fields=[self.field])
            if row.effect:
                row.effect(locked, by, opinions=opinions, remark=remark, **data)
            # The effect may decide the final state itself (a chain that still has steps to go).
            after = self.state(locked)
            self.history.record(
                obj=locked,
                transition=name,
                before=before,
                after=after,
                by=by,
                opinions=list(opinions),
                remark=remark,
            )
            audit.record(
                actor=by, event=f"{locked._meta.label_lower}.{name}", obj=locked, using=self.using
            )
            if row.notice:
                transaction.on_commit(
                    lambda: _tell(row.notice, locked, by), using=self.using, robust=True
                )
        setattr(obj, self.field, self.state(locked))
        return locked

    def start(self, obj, *, by, remark: str = "") -> None:
        """Records the first state of a new row."""
        self.history.record(
            obj=obj,
            transition="create",
            before="",
            after=self.state(obj),
            by=by,
            opinions=[],
            remark=remark,
        )


def _tell(notice, obj, by) -> None:
    # What others will read is stored in Thai, whatever language the actor works in.
    with translation.override("th"):
        notice(obj, by)


def move(obj, status: str, *, field: str = "status") -> None:
    """Sets a status inside an effect, where the target depends on more than the table's row."""
    setattr(obj, field, status)
    obj.save(update_fields=[field])
