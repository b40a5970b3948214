"""Notices by e-mail and SMS, after the commit; tried again until they went or were given up.

A worker first claims a notice and commits, then talks to the server outside of any transaction,
then records what came of it: a server that hangs holds no lock, and no other worker sends what is
claimed. The claim is also the pause before the next attempt, so what a killed worker leaves behind
is tried again by beat.
"""

import json
import urllib.error
import urllib.request
from datetime import timedelta
from email.utils import formataddr, parseaddr
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from organisations.services import notify, people_with_role
from workflow import audit

from .. import wording
from ..actors import MACHINE
from ..models import Medium, WrittenNotice

# Of a server that does not answer.
SECONDS = 10
# One run of beat's task; what is left waits for the next.
RUN_SECONDS = 40
# Minutes before the next attempt: 5, 25, 125, 480. Longer than a server can keep one attempt busy.
_BASE_MINUTES, _MOST_MINUTES = 5, 480
# What `failure` says when a worker was killed during the last attempt.
LOST = "Lost"


def send_soon(notice) -> None:
    """Hands a notice to a worker once it is committed; beat sends what that leaves behind."""
    from ..tasks import send_notice

    transaction.on_commit(lambda: send_notice.delay(str(notice.uuid)), robust=True)


def send(notice_uuid: str) -> bool:
    """Sends one notice, once; False when there is nothing to send now or it did not go."""
    row = _claim(notice_uuid)
    if row is None:
        return False
    try:
        _WAYS[row.medium](row)
    except Exception as error:
        # The class alone: a mail server's words may hold the address.
        _record_failure(row, type(error).__name__)
        return False
    _record_sent(row)
    return True


def send_waiting() -> int:
    """Sends what is due, the longest waiting first; returns how many went."""
    begun, sent = monotonic(), 0
    # Copied: the rows change while they are gone through.
    for uuid in list(_due().order_by("next_try_at", "pk").values_list("uuid", flat=True)[:200]):
        if monotonic() - begun > RUN_SECONDS:
            break
        sent += send(str(uuid))
    for row in _lost().select_related("complaint__organisation"):
        _record_failure(row, LOST)
    return sent


def _unsent():
    rows = WrittenNotice.objects.filter(medium__in=WrittenNotice.BY_WORKER, sent_on=None)
    return rows.exclude(failure=WrittenNotice.ERASED)


def _due():
    return _unsent().filter(
        Q(next_try_at=None) | Q(next_try_at__lte=timezone.now()),
        attempts__lt=WrittenNotice.MOST_ATTEMPTS,
    )


def _lost():
    """The last attempt began and nobody wrote down how it ended."""
    return _unsent().filter(
        next_try_at__lte=timezone.now(), attempts__gte=WrittenNotice.MOST_ATTEMPTS, failure=""
    )


def _claim(notice_uuid: str) -> WrittenNotice | None:
    """Takes a notice that is due for this worker alone, and counts the attempt."""
    with transaction.atomic(using="default"):
        row = (
            _due()
            .select_for_update(of=("self",))
            .select_related("complaint__organisation", "complaint__complainant")
            .filter(uuid=notice_uuid)
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.failure = ""
        minutes = min(_BASE_MINUTES**row.attempts, _MOST_MINUTES)
        row.next_try_at = timezone.now() + timedelta(minutes=minutes)
        row.save(update_fields=["attempts", "failure", "next_try_at"])
    return row


def _record_sent(row) -> None:
    with transaction.atomic(using="default"):
        # An officer may have written meanwhile that it was told another way.
        went = WrittenNotice.objects.filter(pk=row.pk, sent_on=None)
        if went.update(sent_on=timezone.localdate(), failure="", next_try_at=None):
            audit.record(actor=MACHINE, event="complaints.notice_sent", obj=row)


def _record_failure(row, failure: str) -> None:
    still = WrittenNotice.objects.filter(pk=row.pk, sent_on=None)
    changed = still.exclude(failure=WrittenNotice.ERASED).update(failure=failure[:100])
    if changed and row.attempts >= WrittenNotice.MOST_ATTEMPTS:
        _tell_officers(row)


def _tell_officers(row) -> None:
    """A line for the officers: the notice now waits for them, as a letter say."""
    case = row.complaint
    text = _("ส่ง “%(kind)s” ของเรื่องร้องเรียน %(reference)s ไม่สำเร็จ กรุณาแจ้งผู้ร้องทางอื่น")
    notify(
        people_with_role(case.organisation, Role.COMPLAINT_OFFICER),
        organisation=case.organisation,
        text=text % {"kind": row.get_kind_display(), "reference": case.reference},
        url=reverse("casework:notice", args=[case.organisation.slug, case.uuid, row.uuid]),
        key=f"complaint:{case.uuid}:notice-failed-{row.uuid}",
    )


# --- the ways


def _email(notice) -> None:
    case = notice.complaint
    office, complainant = case.organisation, case.complainant
    # One address and nothing else, whatever came in by a file or a desk.
    validate_email(complainant.email)
    subject = _("เรื่องร้องเรียนเลขที่ %(reference)s: %(kind)s") % {
        "reference": case.reference,
        "kind": notice.get_kind_display(),
    }
    message = EmailMessage(
        _one_line(subject),
        wording.message_text(notice),
        formataddr((_one_line(office.name_th), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [complainant.email],
        reply_to=[office.email] if office.email else None,
        # Nobody's holiday notice should answer.
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SECONDS),
    )
    message.send(fail_silently=False)


def _one_line(text: str) -> str:
    """A line break in a subject or name would start another header."""
    return " ".join(text.split())


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere has not taken the message."""

    def redirect_request(self, *args):
        return None


_gateway = urllib.request.build_opener(_NoRedirects)


def _sms(notice) -> None:
    """`SMS_URL` takes a POST of JSON with `to` and `text`; anything but 2xx is a failure."""
    if not settings.SMS_URL:
        raise LookupError("SMS_URL")
    content = {"to": notice.complaint.complainant.telephone, "text": wording.sms_text(notice)}
    request = urllib.request.Request(  # noqa: S310 - the address is a setting
        settings.SMS_URL,
        json.dumps(content).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with _gateway.open(request, timeout=SECONDS):
            pass
    except urllib.error.HTTPError as error:
        error.close()
        raise


_WAYS = {Medium.EMAIL: _email, Medium.SMS: _sms}
