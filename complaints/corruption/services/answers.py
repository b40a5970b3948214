"""What a custodian answers the reporter whose name was asked for, sealed to the reporter alone.

A custodian has no key of the messages. The answer therefore lies beside its request, in a box for
the key that the receipt derives; officers and custodians read it in the decision, under K_request.
"""

from ..models import IdentityRequest
from ..vault import keyring, marks, padding, sealing


def seal(report, row: IdentityRequest, text: str) -> str:
    """Puts the answer into `row.answer`; returns its line for the audit.

    Raises `padding.TooLong`, and `sealing.Tampered` when the report's public key was changed.
    """
    return _put(report, row, text, keyring.reporter_public(report))


def read(report, row: IdentityRequest, private: bytes) -> str:
    """The answer by the reporter's own key, "" where there is none. Raises `sealing.Tampered`."""
    if not row.answer:
        return ""
    context = keyring.context_of(report, row, "answer")
    stored = bytes(row.answer)
    mark, sealed = stored[: marks.MARK_BYTES], stored[marks.MARK_BYTES :]
    if not marks.is_marked(mark, context.data(), sealed):
        # Anybody who knows the public key can make a box.
        raise sealing.Tampered
    return padding.unpad(sealing.unseal_from(private, sealed, context, report.uuid)).decode()


def move(report, private: bytes, public: bytes) -> list[str]:
    """A report's answers for the reporter's new key; in the transaction that puts that in force.

    Returns their lines for the audit.
    """
    lines = []
    for row in report.requests.exclude(answer=b""):
        lines.append(_put(report, row, read(report, row, private), public))
        row.save(update_fields=["answer"])
    return lines


def _put(report, row, text: str, public: bytes) -> str:
    context = keyring.context_of(report, row, "answer")
    padded = padding.pad(text.encode(), sealing.MESSAGE_SIZES)
    sealed = sealing.seal_to(public, padded, context, report.uuid)
    row.answer = marks.mark(context.data(), sealed) + sealed
    return keyring.digest_line(row, "answer")
