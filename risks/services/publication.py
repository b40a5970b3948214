"""RK-26: results for the public, worded so that nobody can be recognised, read before they go out.

A draft holds a line for each risk that is summed up. Whoever prepares it rewords or leaves out;
what may tell of a person is flagged and either reworded or cleared by name. An executive signs.
"""

import hashlib

import rfc8785
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from organisations.roles import Role
from organisations.services import notify, people_with_role
from risks import carriers
from risks.identifying import Finder
from risks.models import Publication, PublicationState, PublishedRisk, RoundState, TreatmentOption
from risks.workflow import PUBLICATION
from thai.text import normalise
from workflow import audit
from workflow.engine import Denied, Problem, Refused

from .editing import lock

#: The texts of a line that the public reads.
TEXTS = ("event", "process", "measures", "action")
READY = (RoundState.PLANNING, RoundState.CLOSED)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(map(normalise, texts)).encode()).hexdigest()


def line_digest(line) -> str:
    """The hash of a line's texts as they were read when it was cleared."""
    return _digest(*(getattr(line, name) for name in TEXTS))


def prepare(*, round, by) -> Publication:
    """A draft with a line for each summed-up risk; the round's open draft is found again."""
    if not by.can(Permission.RISK_MANAGE, round):
        raise Denied
    with transaction.atomic(using="default"):
        round = lock(round)
        if round.state not in READY:
            raise Refused([_("ต้องจบการประเมินก่อนจึงจะเตรียมเผยแพร่ได้")])
        open_states = (PublicationState.DRAFT, PublicationState.SUBMITTED)
        draft = round.publications.filter(state__in=open_states).first()
        if draft:
            return draft
        last = round.publications.order_by("-number").first()
        draft = Publication.objects.create(
            round=round,
            number=last.number + 1 if last else 1,
            introduction=last.introduction if last else "",
            prepared_by=by,
        )
        PUBLICATION.start(draft, by=by)
        PublishedRisk.objects.bulk_create(_lines(draft, round, last))
        audit.record(actor=by, event="risks.publication.prepared", obj=draft)
    return draft


def _lines(draft, round, last) -> list[PublishedRisk]:
    """The lines of a draft: worded as last time where there was one, else as in the register."""
    rows = round.risks.exclude(moderated_at=None).select_related("risk").order_by("-score", "pk")
    measures, actions = _measures(round)
    before = {line.assessed_id: line for line in last.risks.all()} if last else {}
    lines = []
    for row in rows:
        earlier = before.get(row.pk)
        lines.append(
            PublishedRisk(
                publication=draft,
                assessed=row,
                event=earlier.event if earlier else row.described.get("event", row.risk.event),
                process=earlier.process if earlier else row.risk.process,
                likelihood=row.likelihood,
                impact=row.impact,
                level=row.level,
                measures=measures.get(row.pk, ""),
                action=actions.get(row.pk, ""),
                is_included=earlier.is_included if earlier else True,
            )
        )
    return lines


def _measures(round) -> tuple[dict, dict]:
    """The chosen measures and how they are carried out, as texts by the assessed risk's key."""
    options = list(
        TreatmentOption.objects.filter(assessed__round=round, is_chosen=True).order_by("pk")
    )
    carried = carriers.carried(options)
    measures, actions = {}, {}
    for option in options:
        measures.setdefault(option.assessed_id, []).append(option.text)
        found = carried.get(option.pk)
        # What is only in a draft of a plan is not the public's yet.
        if found and found.status != "draft":
            told = _("%(label)s: %(status)s ร้อยละ %(percent)s") % {
                "label": found.label,
                "status": found.status_label,
                "percent": found.percent,
            }
            actions.setdefault(option.assessed_id, []).append(told)
    return (
        {key: "\n".join(texts) for key, texts in measures.items()},
        {key: "\n".join(texts) for key, texts in actions.items()},
    )


def demand_draft(publication) -> None:
    if publication.state != PublicationState.DRAFT:
        raise Refused([_("แก้ได้เฉพาะฉบับที่กำลังเตรียม")])


def change(
    *,
    publication,
    by,
    introduction: str,
    lines: dict,
    clear_introduction: bool = False,
    edit_number=None,
) -> Publication:
    """Saves the introduction and `lines`, {key of a PublishedRisk: values}.

    A value set has TEXTS, `is_included` and `clear`: the person's word that what is flagged in
    these very texts tells of nobody. Texts that change lose an earlier clearing.
    """
    if not by.can(Permission.RISK_MANAGE, publication):
        raise Denied
    with transaction.atomic(using="default"):
        publication = lock(publication, edit_number)
        demand_draft(publication)
        finder = Finder(publication.organisation)
        publication.introduction = introduction
        flagged = bool(finder.find(introduction))
        publication.introduction_cleared = (
            _digest(introduction) if flagged and clear_introduction else ""
        )
        cleared = bool(publication.introduction_cleared)
        for line in publication.risks.select_for_update():
            values = lines.get(line.pk)
            if values is None:
                continue
            for name in (*TEXTS, "is_included"):
                setattr(line, name, values[name])
            if values["clear"] and flags(finder, line):
                digest = line_digest(line)
                if line.cleared_sha256 != digest:
                    line.cleared_by, line.cleared_sha256 = by, digest
                    cleared = True
            else:
                line.cleared_by, line.cleared_sha256 = None, ""
            line.save()
        publication.edit_number += 1
        publication.save()
        audit.record(actor=by, event="risks.publication.changed", obj=publication)
        if cleared:
            audit.record(actor=by, event="risks.publication.flag_cleared", obj=publication)
    return publication


def flags(finder, line) -> dict:
    """What is flagged in a line, by the name of its text; empty when nothing is."""
    found = {name: finder.find(getattr(line, name)) for name in TEXTS}
    return {name: marks for name, marks in found.items() if marks}


def is_cleared(line) -> bool:
    """Whether somebody vouched for exactly these texts."""
    return bool(line.cleared_by_id) and line.cleared_sha256 == line_digest(line)


def uncleared(publication):
    """Problems: what is flagged and neither reworded nor cleared by name (RK-26)."""
    organisation = publication.organisation
    finder = Finder(organisation)
    url = reverse("risks:publication_edit", args=[organisation.slug, publication.uuid])
    if finder.find(publication.introduction) and (
        publication.introduction_cleared != _digest(publication.introduction)
    ):
        yield Problem(_("คำนำมีข้อความที่อาจบ่งชี้ตัวบุคคล"), f"{url}#id_introduction", "flagged")
    if finder.find(publication.round.name):
        edit = reverse("risks:round_edit", args=[organisation.slug, publication.round.uuid])
        yield Problem(_("ชื่อรอบมีข้อความที่อาจบ่งชี้ตัวบุคคล กรุณาเปลี่ยนชื่อรอบ"), edit, "flagged")
    for line in publication.risks.filter(is_included=True).select_related("assessed__risk"):
        marks = flags(finder, line)
        if marks and not is_cleared(line):
            words = ", ".join(f"“{one.words}”" for found in marks.values() for one in found)
            yield Problem(
                _("%(risk)s มีข้อความที่อาจบ่งชี้ตัวบุคคล: %(words)s")
                % {"risk": line.assessed.risk.reference, "words": words},
                f"{url}#line-{line.pk}",
                "flagged",
            )


def content_hash(publication) -> str:
    """The hash of all that the public would read: what an executive confirms."""
    return hashlib.sha256(
        rfc8785.dumps(
            {
                "schema": 1,
                "uuid": str(publication.uuid),
                "round": [publication.round.name, publication.round.fiscal_year],
                "introduction": normalise(publication.introduction),
                "risks": [
                    {
                        "assessed": str(line.assessed.uuid),
                        "level": str(line.level),
                        "likelihood": line.likelihood,
                        "impact": line.impact,
                        **{name: normalise(getattr(line, name)) for name in TEXTS},
                    }
                    for line in publication.risks.filter(is_included=True).select_related(
                        "assessed"
                    )
                ],
            }
        )
    ).hexdigest()


def sign(*, publication, by, confirm, opinions, remark="") -> Publication:
    """The executive lets it go out; `confirm(hash)` proves who signs and for which content."""
    digest = content_hash(publication)
    with transaction.atomic(using="default"):
        return PUBLICATION.perform(
            publication,
            "publish",
            by=by,
            opinions=opinions,
            remark=remark,
            confirm=confirm,
            expected=digest,
        )


# --- effects and notices of the workflow


def clear(publication, by, **data) -> None:
    """Takes the levels as they stand now, and notes who said that nobody is recognised."""
    for line in publication.risks.select_related("assessed"):
        assessed = line.assessed
        if assessed.moderated_at is None:
            if line.is_included:
                raise Refused([_("มีเรื่องที่เปิดให้คะแนนใหม่ ต้องสรุปคะแนนก่อนเผยแพร่")])
            continue
        line.likelihood, line.impact = assessed.likelihood, assessed.impact
        line.level = assessed.level
        line.save(update_fields=["likelihood", "impact", "level"])
    publication.cleared_by = by
    publication.save(update_fields=["cleared_by"])


def go_public(publication, by, confirm=None, expected="", **data) -> None:
    """Public from now on, in the signer's name; raises Refused without a confirmation."""
    if confirm is None:
        raise Refused([_("ต้องยืนยันตัวตนก่อนเห็นชอบให้เผยแพร่")])
    # Held: nobody reopens the scores in the same instant.
    if lock(publication.round).state not in READY:
        raise Refused([_("รอบนี้กลับไปประเมินแล้ว จึงยังเผยแพร่ไม่ได้")])
    for line in publication.risks.filter(is_included=True).select_related("assessed"):
        if (line.likelihood, line.impact) != (line.assessed.likelihood, line.assessed.impact):
            raise Refused([_("คะแนนเปลี่ยนไปหลังจากที่เสนอ กรุณาส่งกลับให้ปรับตามทะเบียน")])
    digest = content_hash(publication)
    if digest != expected:
        raise Refused([_("เนื้อหาเปลี่ยนไปหลังจากที่คุณยืนยัน กรุณาอ่านและยืนยันใหม่")])
    publication.method = confirm(digest)
    publication.signed_name = by.display
    publication.signed_title = by.title_in(publication.organisation) or by.title
    publication.published_at = timezone.now()
    publication.save(update_fields=["method", "signed_name", "signed_title", "published_at"])


def give_back(publication, by, remark="", **data) -> None:
    if not remark.strip():
        raise Refused([_("กรุณาเขียนข้อสังเกตที่ต้องแก้")])


def take_down(publication, by, remark="", **data) -> None:
    """Withdrawn from the public page, which says when and why."""
    if not remark.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่ถอนจากการเผยแพร่")])
    if Finder(publication.organisation).find(remark):
        raise Refused([_("เหตุผลนี้จะแสดงต่อสาธารณะ และมีข้อความที่อาจบ่งชี้ตัวบุคคล กรุณาเขียนใหม่")])
    publication.withdrawn_at, publication.withdrawn_reason = timezone.now(), remark.strip()
    publication.save(update_fields=["withdrawn_at", "withdrawn_reason"])


def _tell(people, publication, text: str) -> None:
    organisation = publication.organisation
    notify(
        people,
        organisation=organisation,
        text=text % {"round": publication.round.name},
        url=reverse("risks:publication", args=[organisation.slug, publication.uuid]),
    )


def tell_executives(publication, by) -> None:
    people = people_with_role(publication.organisation, Role.EXECUTIVE)
    _tell(people, publication, _("ผลการประเมินความเสี่ยงรอบ %(round)s รอคุณเห็นชอบให้เผยแพร่"))


def tell_preparer(publication, by) -> None:
    text = (
        _("ผลการประเมินความเสี่ยงรอบ %(round)s เผยแพร่แล้ว")
        if publication.state == PublicationState.PUBLISHED
        else _("ผลการประเมินความเสี่ยงรอบ %(round)s ถูกส่งกลับให้แก้ไข")
    )
    _tell([publication.prepared_by], publication, text)
