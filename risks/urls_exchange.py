"""In and out: workbooks, the official report, publication."""

from django.urls import path

from .views.pending import pending

urlpatterns = [
    path("risks/rounds/<uuid:uuid>/export/", pending, name="export"),
    path("risks/import/", pending, name="import"),
    path("risks/exchange/<uuid:uuid>/", pending, name="exchange"),
    path("risks/exchange/<uuid:uuid>/file/", pending, name="exchange_file"),
    path("risks/exchange/<uuid:uuid>/apply/", pending, name="import_apply"),
    path("risks/rounds/<uuid:uuid>/report/", pending, name="report"),
    path("risks/rounds/<uuid:uuid>/publication/", pending, name="publication_new"),
    path("risks/publications/<uuid:uuid>/", pending, name="publication"),
    path("risks/publications/<uuid:uuid>/edit/", pending, name="publication_edit"),
    path("risks/publications/<uuid:uuid>/move/<slug:name>/", pending, name="publication_move"),
]
