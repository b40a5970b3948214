"""Addresses under /staff/: the way in, notices, drafts, settings, audit."""

from django.urls import path, register_converter

from .converters import DayConverter
from .views import audit, emblem, factors, home, people, settings

register_converter(DayConverter, "day")

app_name = "organisations"
urlpatterns = [
    path("", home.home, name="home"),
    path("<slug:slug>/notices/", home.notices, name="notices"),
    path("<slug:slug>/notices/read/", home.notices_read, name="notices_read"),
    path("<slug:slug>/drafts/", home.drafts, name="drafts"),
    path("<slug:slug>/audit/", audit.audit, name="audit"),
    path("<slug:slug>/settings/", settings.settings, name="settings"),
    path("<slug:slug>/settings/details/", settings.details, name="details"),
    path("<slug:slug>/settings/emblem/", emblem.emblem, name="emblem"),
    path("<slug:slug>/settings/approval-chain/", settings.chain, name="chain"),
    path("<slug:slug>/settings/departments/", settings.departments, name="departments"),
    path("<slug:slug>/settings/departments/new/", settings.department_new, name="department_new"),
    path(
        "<slug:slug>/settings/departments/<uuid:uuid>/",
        settings.department_edit,
        name="department_edit",
    ),
    path("<slug:slug>/settings/people/", people.people, name="people"),
    path("<slug:slug>/settings/people/new/", people.person_new, name="person_new"),
    path("<slug:slug>/settings/people/<uuid:uuid>/", people.person_edit, name="person_edit"),
    path(
        "<slug:slug>/settings/people/<uuid:uuid>/active/",
        people.person_active,
        name="person_active",
    ),
    path(
        "<slug:slug>/settings/people/<uuid:uuid>/invitation/",
        people.person_invite,
        name="person_invite",
    ),
    path(
        "<slug:slug>/settings/people/<uuid:uuid>/second-factor/",
        factors.person_factors,
        name="person_factors",
    ),
    path("<slug:slug>/settings/delegations/", people.delegations, name="delegations"),
    path("<slug:slug>/settings/delegations/new/", people.delegation_new, name="delegation_new"),
    path(
        "<slug:slug>/settings/delegations/<uuid:uuid>/revoke/",
        people.delegation_revoke,
        name="delegation_revoke",
    ),
    path("<slug:slug>/settings/holidays/", settings.holidays, name="holidays"),
    path("<slug:slug>/settings/holidays/fill/", settings.holidays_fill, name="holidays_fill"),
    path(
        "<slug:slug>/settings/holidays/<day:on>/remove/",
        settings.holiday_remove,
        name="holiday_remove",
    ),
]
