"""The channel's published figures on a page that is another app's."""

from django import template

from .. import figures
from ..services import figures as service

register = template.Library()


@register.inclusion_tag("complaints/corruption/figures/_public.html")
def corruption_figures(organisation, year):
    """ST-01: the frozen figures of a fiscal year, beside those of general complaints.

    Of a year in which nothing is over yet, the newest that has figures stands in, with its name.
    """
    halves = service.frozen(organisation.uuid, year)
    if not halves:
        earlier = (known for known in service.years_of(organisation.uuid) if known < year)
        newest = next(earlier, None)
        if newest:
            year, halves = newest, service.frozen(organisation.uuid, newest)
    return {"organisation": organisation, "published": figures.published(year, halves)}
