"""Setting up: criteria, rounds, assessors, stakeholders, score sheets."""

from django.urls import path

from .views.pending import pending

urlpatterns = [
    path("risks/rounds/", pending, name="rounds"),
    path("risks/rounds/new/", pending, name="round_new"),
    path("risks/rounds/<uuid:uuid>/", pending, name="round"),
    path("risks/rounds/<uuid:uuid>/edit/", pending, name="round_edit"),
    path("risks/rounds/<uuid:uuid>/move/<slug:name>/", pending, name="round_move"),
    path("risks/rounds/<uuid:uuid>/delete/", pending, name="round_delete"),
    path("risks/rounds/<uuid:uuid>/risks/", pending, name="round_risks"),
    path("risks/rounds/<uuid:uuid>/copy/", pending, name="round_copy"),
    path("risks/assessed/<uuid:uuid>/remove/", pending, name="risk_remove"),
    path("risks/rounds/<uuid:uuid>/assessors/", pending, name="assessors"),
    path("risks/assessors/<uuid:uuid>/remove/", pending, name="assessor_remove"),
    path("risks/rounds/<uuid:uuid>/stakeholders/", pending, name="stakeholders"),
    path("risks/assessors/<uuid:uuid>/sheet.pdf", pending, name="sheet"),
    path("risks/assessors/<uuid:uuid>/sheet/", pending, name="sheet_key"),
    path("risks/criteria/", pending, name="criteria"),
    path("risks/criteria/new/", pending, name="criteria_new"),
    path("risks/criteria/<uuid:uuid>/", pending, name="criteria_read"),
    path("risks/criteria/<uuid:uuid>/edit/", pending, name="criteria_edit"),
    path("risks/criteria/preview/", pending, name="criteria_preview"),
    path("risks/criteria/<uuid:uuid>/delete/", pending, name="criteria_delete"),
    path("risks/library/", pending, name="library"),
    path("risks/categories/", pending, name="categories"),
    path("risks/categories/<uuid:uuid>/", pending, name="category_edit"),
    path("risks/categories/<uuid:uuid>/delete/", pending, name="category_delete"),
]
