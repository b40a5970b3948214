"""While keys are open, each page of the desk has the button that shuts them, at one place."""

from django import template

from ..vault import unlocking

register = template.Library()


@register.simple_tag(takes_context=True)
def keys_are_open(context) -> bool:
    """Of the person who looks at the page, in this browser and office."""
    request = context["request"]
    return bool(getattr(request, "keys", None)) or unlocking.is_open(request)
