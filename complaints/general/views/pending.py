from django.http import Http404


def pending(request, *args, **kwargs):
    raise Http404
