"""Stands in for a page that is being built."""

from django.http import Http404


def pending(request, **kwargs):
    raise Http404
