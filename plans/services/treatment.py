"""RK-21, 24: a chosen measure becomes an activity of a plan, or is given to one that is there."""

from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from plans.models import Activity, ActivityKind, BudgetState, Plan, TreatmentLink
from plans.treatment import is_approved, keep_reasons
from risks.models import RoundState, TreatmentOption
from risks.services.editing import lock
from risks.services.rounds import demand_state
from workflow import audit
from workflow.engine import Denied, Refused

from .activities import save_activity
from .draft import touch

# Where the framework speaks of plans and measures against corruption risks (4.1.3).
RISK_NODE = "4.1.3.2"
# What a budget line holds.
MOST_BAHT = Decimal(10) ** 12


def _lock_option(option, by) -> TreatmentOption:
    """The option locked after its round (`rounds.hold`); Denied for who may not treat risks."""
    lock(option.assessed.round)
    option = (
        TreatmentOption.objects.select_for_update(of=("self",))
        .select_related("assessed__round", "assessed__risk__owner", "assessed__organisation")
        .get(pk=option.pk)
    )
    if not by.can(Permission.RISK_EDIT, option.organisation):
        raise Denied(_("คุณไม่มีสิทธิจัดการความเสี่ยงของหน่วยงานนี้"))
    return option


def _demand_linkable(option, plan) -> None:
    demand_state(option.assessed.round, RoundState.PLANNING)
    if not option.is_chosen:
        raise Refused([_("ต้องเลือกใช้มาตรการนี้ก่อนจึงจะผูกกับกิจกรรมได้")])
    if plan.organisation_id != option.assessed.organisation_id:
        raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])


def make_activity(*, option, plan, by, node=None) -> TreatmentLink:
    """A new activity in an editable plan out of a chosen measure; its link.

    `node` is where it stands in the framework, else the node of risk management. A second press
    finds the activity of the first. Raises Refused with what stands against it.
    """
    with transaction.atomic(using="default"):
        option = _lock_option(option, by)
        link = TreatmentLink.objects.filter(option=option).first()
        if link:
            return link
        _demand_linkable(option, plan)
        node = node or plan.framework.nodes.filter(code=RISK_NODE).first()
        if node is None:
            raise Refused([_("กรุณาเลือกหัวข้อของกรอบการจัดทำแผน")])
        # What the plan will say is Thai, whatever language the officer works in.
        with translation.override("th"):
            values = _values(option, plan, node)
        activity = save_activity(plan=plan, by=by, **values)
        return _link(option, activity, by)


def _values(option, plan, node) -> dict:
    assessed, risk = option.assessed, option.assessed.risk
    owner = risk.owner
    if owner and not owner.memberships.filter(organisation=plan.organisation_id).exists():
        # Stands in for somebody today; the plan names its own people.
        owner = None
    why = [
        _("เพื่อจัดการความเสี่ยงการทุจริต %(risk)s: %(event)s")
        % {"risk": risk.reference, "event": risk.event},
        option.reason,
        option.benefit,
    ]
    return {
        "kind": ActivityKind.MEASURE,
        "node": node,
        "name": option.text,
        "reason": "\n".join(text for text in why if text),
        "objectives": [_("ลดความเสี่ยงการทุจริต: %(event)s") % {"event": risk.event}],
        "department": assessed.department or risk.department,
        "responsible_person": owner,
        "risks": [risk],
        **_money(option, plan),
    }


def _money(option, plan) -> dict:
    if option.cost is None:
        return {"budget_state": BudgetState.NOT_ENTERED}
    if not option.cost:
        return {"budget_state": BudgetState.NONE}
    if option.cost >= MOST_BAHT:
        raise Refused([_("ค่าใช้จ่ายของมาตรการนี้มากเกินกว่าที่แผนบันทึกได้ กรุณาแก้จำนวนเงินก่อน")])
    year = option.assessed.round.fiscal_year
    return {
        "budget_state": BudgetState.AMOUNT,
        "budget_lines": [
            {
                "fiscal_year": year if year in plan.fiscal_years else plan.first_fiscal_year,
                "source": _("ยังไม่ระบุแหล่งงบประมาณ"),
                "planned": option.cost,
            }
        ],
    }


def link_activity(*, option, activity, by) -> TreatmentLink:
    """Gives a chosen measure to an activity; ticks the risk there while its plan is editable."""
    with transaction.atomic(using="default"):
        option = _lock_option(option, by)
        plan = _lock_plan(activity.plan_id, by)
        _demand_linkable(option, plan)
        activity = Activity.objects.filter(pk=activity.pk, plan=plan).first()
        if activity is None:
            raise Refused([_("รายการนี้ถูกลบไปแล้ว")])
        link = TreatmentLink.objects.filter(option=option).first()
        if link:
            if link.activity_uuid != activity.uuid:
                raise Refused([_("มาตรการนี้ผูกกับกิจกรรมอื่นอยู่แล้ว")])
            return link
        risk = option.assessed.risk
        if plan.is_editable and not activity.risks.filter(pk=risk.pk).exists():
            activity.risks.add(risk)
            _note_edit(plan, activity, by)
        return _link(option, activity, by)


def unlink(*, option, by) -> None:
    """Takes the activity from a measure, and the tick of its risk while the plan is editable.

    Refused in a closed round, and for a red risk whose activity is in an approved plan.
    """
    with transaction.atomic(using="default"):
        option = _lock_option(option, by)
        link = TreatmentLink.objects.filter(option=option).first()
        if link is None:
            return
        plan = _lock_plan(link.plan_id, by)
        # Whoever deletes an activity holds the plan, and takes its links along.
        link = (
            TreatmentLink.objects.select_related(
                "option__assessed__round", "option__assessed__risk"
            )
            .filter(option=option)
            .first()
        )
        if link is None:
            return
        reasons = keep_reasons(link, approved=is_approved(link.activity_uuid))
        if reasons:
            raise Refused(reasons)
        audit.record(actor=by, event="plans.treatment_unlinked", obj=link)
        uuid, risk = link.activity_uuid, option.assessed.risk
        link.delete()
        others = TreatmentLink.objects.filter(activity_uuid=uuid, option__assessed__risk=risk)
        activity = Activity.objects.filter(uuid=uuid, plan=plan, risks=risk).first()
        if plan.is_editable and activity and not others.exists():
            activity.risks.remove(risk)
            _note_edit(plan, activity, by)


def tick_linked(plan) -> None:
    """An amendment's draft names the risks of measures that were given to it meanwhile."""
    for link in plan.treatment_links.select_related("option__assessed"):
        activity = plan.activities.filter(uuid=link.activity_uuid).first()
        if activity:
            activity.risks.add(link.option.assessed.risk_id)


def _lock_plan(pk, by) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    if not by.can(Permission.ACTIVITY_EDIT, plan):
        raise Denied(_("คุณไม่มีสิทธิแก้ไขแผนนี้"))
    return plan


def _note_edit(plan, activity, by) -> None:
    activity.edit_number += 1
    activity.save(update_fields=["edit_number"])
    audit.record(actor=by, event="plans.activity_saved", obj=activity, fields=["risks"])
    touch(plan, by)


def _link(option, activity, by) -> TreatmentLink:
    link = TreatmentLink.objects.create(
        option=option, plan_id=activity.plan_id, activity_uuid=activity.uuid
    )
    audit.record(actor=by, event="plans.treatment_linked", obj=link)
    return link
