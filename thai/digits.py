"""Thai and Arabic digits. What is stored is always Arabic; Thai digits are a matter of print."""

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
ARABIC_DIGITS = "0123456789"

_TO_THAI = str.maketrans(ARABIC_DIGITS, THAI_DIGITS)
_TO_ARABIC = str.maketrans(THAI_DIGITS, ARABIC_DIGITS)


def to_thai_digits(text: str) -> str:
    """`text` with 0-9 written as ๐-๙; all else unchanged."""
    return str(text).translate(_TO_THAI)


def to_arabic_digits(text: str) -> str:
    """`text` with ๐-๙ written as 0-9; all else unchanged."""
    return str(text).translate(_TO_ARABIC)
