"""What stands in an official external letter (หนังสือภายนอก); PDF and docx are drawn from it."""

import re
from dataclasses import dataclass

from thai.digits import to_thai_digits

# Written in by hand: number and date when the registry has not given them yet.
DOTS = "." * 26
_TYPED_BACK_IN = re.compile(r"(\S*(?:://|@|[A-Za-z]\.[A-Za-z]+/)\S*)")


@dataclass(frozen=True)
class OfficialLetter:
    """A letter as it is read; no markup, Arabic digits. Empty number and date are dotted lines."""

    subject: str
    to: str
    paragraphs: tuple[str, ...]
    office: str
    office_address: tuple[str, ...] = ()
    number: str = ""
    date: str = ""
    reference: str = ""
    closing: str = "จึงเรียนมาเพื่อโปรดทราบ"
    signer_name: str = ""
    signer_position: str = ""
    # At the foot: who answers when the reader asks.
    unit: str = ""
    contact: tuple[str, ...] = ()
    thai_digits: bool = True

    def digits(self, text: str) -> str:
        """`text` in the digits of the organisation's documents; what is typed back in is left."""
        if not self.thai_digits:
            return text
        parts = _TYPED_BACK_IN.split(text)
        return "".join(
            part if place % 2 else to_thai_digits(part) for place, part in enumerate(parts)
        )

    def printed(self) -> dict:
        """Every text as it is printed, by the names of the fields."""
        digits = self.digits
        return {
            "number": digits(self.number) or DOTS,
            "date": digits(self.date) or DOTS * 2,
            "office": digits(self.office),
            "office_address": [digits(line) for line in self.office_address],
            "subject": digits(self.subject),
            "to": digits(self.to),
            "reference": digits(self.reference),
            "paragraphs": [digits(text) for text in self.paragraphs],
            "closing": digits(self.closing),
            "signer_name": digits(self.signer_name) or DOTS * 2,
            "signer_position": digits(self.signer_position),
            "unit": digits(self.unit),
            "contact": [digits(line) for line in self.contact],
        }
