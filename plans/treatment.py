"""Activities that carry out measures against risks: how they stand, and what keeps them (RK-24).

`PlansConfig.ready` registers these with `risks.carriers`.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from risks.carriers import Carried, Way
from risks.models import Level, RoundState
from risks.standing import red_risks
from workflow.engine import Problem

from . import selectors
from .models import Activity, TreatmentLink, VersionActivity


def link_url(option) -> str:
    """The page where an activity is made or chosen for a measure."""
    return reverse("plans:treatment_link", args=[option.organisation.slug, option.uuid])


def _links(**lookup):
    return TreatmentLink.objects.filter(**lookup).select_related(
        "plan__organisation", "option__assessed__round", "option__assessed__risk"
    )


def keep_reasons(link, *, approved: bool) -> list[str]:
    """Why a link stays: its round is closed, or its risk is red, or open, in an approved plan."""
    assessed = link.option.assessed
    if assessed.round.state == RoundState.CLOSED:
        return [
            _("รอบการประเมินของความเสี่ยง %(risk)s ปิดแล้ว ต้องปลดล็อกรอบก่อนจึงจะเลิกผูกกิจกรรมได้")
            % {"risk": assessed.risk.reference}
        ]
    if approved and assessed.level == Level.VERY_HIGH:
        return [_red(assessed.risk)]
    if approved and not assessed.level:
        # Its scores are taken back for a while: it may have been red, and may be again.
        return [
            _(
                "ความเสี่ยง %(risk)s เปิดให้คะแนนใหม่อยู่ และกิจกรรมนี้อยู่ในแผนที่อนุมัติแล้ว"
                " จึงเลิกผูกกันไม่ได้จนกว่าจะสรุปคะแนน"
            )
            % {"risk": assessed.risk.reference}
        ]
    return []


def _red(risk) -> str:
    return _("ความเสี่ยง %(risk)s อยู่ในโซนสีแดง และกิจกรรมนี้อยู่ในแผนที่อนุมัติแล้ว จึงเลิกผูกกันไม่ได้") % {
        "risk": risk.reference
    }


def is_approved(activity_uuid) -> bool:
    """Whether some approved version holds the activity."""
    return VersionActivity.objects.filter(activity_uuid=activity_uuid).exists()


def reasons_against(activity, risks) -> list[str]:
    """Why an activity of a draft must go on treating some of `risks`; empty when none must.

    Asked by whatever takes a risk or the whole activity out, not only where links are undone.
    """
    risks = {risk.pk: risk for risk in risks}
    links = _links(activity_uuid=activity.uuid, option__assessed__risk__in=list(risks))
    row = VersionActivity.objects.filter(activity_uuid=activity.uuid).order_by("-version__number")
    newest = row.first()
    found = []
    for link in links:
        found += keep_reasons(link, approved=newest is not None)
    if newest:
        # Ticked and approved without a measure's link: red all the same.
        approved = {entry["uuid"] for entry in newest.data.get("risks", [])}
        red = set(red_risks(activity.organisation).values_list("risk_id", flat=True))
        found += [
            _red(risk) for risk in risks.values() if str(risk.uuid) in approved and risk.pk in red
        ]
    return list(dict.fromkeys(found))


def risks_carried(activity_uuid):
    """Keys of the risks whose measures the activity carries out."""
    links = TreatmentLink.objects.filter(activity_uuid=activity_uuid)
    return links.values("option__assessed__risk")


def measures_of(activity_uuid) -> list:
    """The links of an activity with measure, risk and round, for its page."""
    # Most activities carry none: all that a link leads to is asked for only where there is one.
    keys = list(
        TreatmentLink.objects.filter(activity_uuid=activity_uuid).values_list("pk", flat=True)
    )
    if not keys:
        return []
    links = _links(pk__in=keys).order_by("id")
    return list(links.select_related("option__assessed__organisation"))


# --- what `risks.carriers` asks


def find(options) -> dict:
    """How each option's activity stands: five queries whatever the number of options."""
    links = list(_links(option__in=[option.pk for option in options]))
    if not links:
        return {}
    uuids = [link.activity_uuid for link in links]
    approved = selectors.progress_of(uuids)
    drafts = dict(Activity.objects.filter(uuid__in=uuids).values_list("uuid", "name"))
    return {
        link.option_id: _carried(link, approved.get(link.activity_uuid), drafts)
        for link in links
        if link.activity_uuid in approved or link.activity_uuid in drafts
    }


def _carried(link, progress, drafts) -> Carried:
    slug, uuid = link.plan.organisation.slug, link.activity_uuid
    if progress is None:
        return Carried(
            label=drafts[uuid],
            url=reverse("plans:draft_activity", args=[slug, uuid]),
            status="draft",
            status_label=_("อยู่ในร่างแผน"),
            percent=0,
            may_unlink=not keep_reasons(link, approved=False),
        )
    return Carried(
        label=progress.activity.name,
        url=reverse("plans:activity", args=[slug, uuid]),
        status=str(progress.status),
        status_label=str(progress.status_label),
        percent=progress.percent,
        may_unlink=not keep_reasons(link, approved=True),
    )


def keep(option) -> list:
    """A choice is not taken back while an activity carries it out."""
    link = _links(option=option).first()
    if link is None:
        return []
    reasons = keep_reasons(link, approved=is_approved(link.activity_uuid))
    if reasons:
        return reasons
    return [Problem(_("มาตรการนี้ผูกกับกิจกรรมในแผนอยู่ ให้เลิกผูกก่อน"), link_url(option))]


def begin(option) -> Way:
    return Way(_("ผูกกับกิจกรรมในแผน"), link_url(option))
