from django import template

from thai.digits import to_thai_digits

register = template.Library()


@register.filter
def digits(value, thai):
    """`value` as text, with Thai digits when `thai` is true: ``{{ page|digits:thai_digits }}``.

    An organisation chooses the digits of its documents, so every number that a document prints
    goes through here; codes and addresses, which are typed back in, do not.
    """
    text = "" if value is None else str(value)
    return to_thai_digits(text) if thai else text
