"""Which of the two languages the reader has chosen."""

from django.utils.translation import get_language


def is_english() -> bool:
    """True when the active language is English; Thai is the answer in every other case."""
    return (get_language() or "th").startswith("en")
