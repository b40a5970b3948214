"""Tenancy at the address: `/staff/<slug>/…` carries the organisation (ADR 0001).

Visitor → sign-in; somebody of another organisation → 404, before any role is looked at; a member
without the permission → 403.
"""

from contextlib import suppress
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from thai.errors import ThaiValueError
from thai.fiscal import fiscal_year_of, parse_fiscal_year

from .permissions import Permission


def _fiscal_year(request) -> int:
    """The fiscal year (B.E.) in view: `?fy=` in the address, which is kept, else the one kept."""
    asked = request.GET.get("fy")
    if asked:
        with suppress(ThaiValueError):
            request.session["fiscal_year"] = parse_fiscal_year(asked)
    return request.session.get("fiscal_year") or fiscal_year_of(timezone.localdate())


def staff_view(permission: Permission | None = Permission.ENTER):
    """Opens a view to members who hold `permission` in the organisation of the address.

    The view gets `request.organisation` and `request.fiscal_year`. Objects below it are fetched
    from the organisation (`get_in_organisation`), and object-level permissions are asked with
    `demand`. Pass None for views that decide by the object alone (an activity's owner).
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, slug, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            mine = (o for o in request.user.organisations() if o.slug == slug)
            organisation = next(mine, None)
            if organisation is None:
                raise Http404
            request.organisation = organisation
            # Every row that the view writes tells the title in this organisation.
            moved = request.user.last_organisation_id != organisation.pk
            request.user.last_organisation = organisation
            if moved:
                request.user.save(update_fields=["last_organisation"])
            request.fiscal_year = _fiscal_year(request)
            if permission is not None:
                demand(request.user, permission, organisation)
            return view(request, slug, *args, **kwargs)

        wrapper.staff_permission = permission
        return wrapper

    return decorate


def demand(person, permission: Permission, obj) -> None:
    """Raises PermissionDenied (403) when `person` may not do `permission` to `obj`."""
    if not person.can(permission, obj):
        raise PermissionDenied


def get_in_organisation(queryset, request, **lookup):
    """One object of the address's organisation, or 404; `queryset` must have an organisation."""
    try:
        found = get_object_or_404(queryset, organisation=request.organisation, **lookup)
    except (ValidationError, ValueError) as error:
        # A uuid or number from a form that is none: not there, rather than a crash.
        raise Http404 from error
    return _in_organisation(found, request)


def _in_organisation(found, request):
    # Known already: no join and no query for it.
    found.organisation = request.organisation
    return found


def first_in_organisation(rows, request):
    """The first of rows that were asked for within the address's organisation, or 404."""
    if not rows:
        raise Http404
    return _in_organisation(rows[0], request)
