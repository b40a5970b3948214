"""Setting up: criteria, rounds, assessors, stakeholders, score sheets."""

from django.urls import path

from .views import (
    assessors,
    categories,
    criteria,
    round_page,
    round_risks,
    rounds,
    sheets,
    stakeholders,
)

urlpatterns = [
    path("risks/rounds/", rounds.rounds, name="rounds"),
    path("risks/rounds/new/", rounds.round_new, name="round_new"),
    path("risks/rounds/<uuid:uuid>/", round_page.round, name="round"),
    path("risks/rounds/<uuid:uuid>/edit/", rounds.round_edit, name="round_edit"),
    path("risks/rounds/<uuid:uuid>/move/<slug:name>/", rounds.round_move, name="round_move"),
    path("risks/rounds/<uuid:uuid>/delete/", rounds.round_delete, name="round_delete"),
    path("risks/rounds/<uuid:uuid>/risks/", round_risks.round_risks, name="round_risks"),
    path("risks/rounds/<uuid:uuid>/copy/", round_risks.round_copy, name="round_copy"),
    path("risks/assessed/<uuid:uuid>/remove/", round_risks.risk_remove, name="risk_remove"),
    path("risks/rounds/<uuid:uuid>/assessors/", assessors.assessors, name="assessors"),
    path("risks/assessors/<uuid:uuid>/remove/", assessors.assessor_remove, name="assessor_remove"),
    path("risks/rounds/<uuid:uuid>/stakeholders/", stakeholders.stakeholders, name="stakeholders"),
    path(
        "risks/stakeholders/<uuid:uuid>/edit/",
        stakeholders.stakeholder_edit,
        name="stakeholder_edit",
    ),
    path(
        "risks/stakeholders/<uuid:uuid>/remove/",
        stakeholders.stakeholder_remove,
        name="stakeholder_remove",
    ),
    path("risks/assessors/<uuid:uuid>/sheet.pdf", sheets.sheet, name="sheet"),
    path("risks/assessors/<uuid:uuid>/sheet/", sheets.sheet_key, name="sheet_key"),
    path("risks/scans/<uuid:uuid>/", sheets.scan, name="scan"),
    path("risks/criteria/", criteria.criteria, name="criteria"),
    path("risks/criteria/new/", criteria.criteria_new, name="criteria_new"),
    path("risks/criteria/<uuid:uuid>/", criteria.criteria_read, name="criteria_read"),
    path("risks/criteria/<uuid:uuid>/edit/", criteria.criteria_edit, name="criteria_edit"),
    path("risks/criteria/preview/", criteria.criteria_preview, name="criteria_preview"),
    path("risks/criteria/<uuid:uuid>/delete/", criteria.criteria_delete, name="criteria_delete"),
    path("risks/library/", round_risks.library, name="library"),
    path("risks/categories/", categories.categories, name="categories"),
    path("risks/categories/<uuid:uuid>/", categories.category_edit, name="category_edit"),
    path(
        "risks/categories/<uuid:uuid>/delete/", categories.category_delete, name="category_delete"
    ),
]
