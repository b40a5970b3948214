"""In and out: workbooks, the official report, publication."""

from django.urls import path

from .views import exchange, publication

urlpatterns = [
    path("risks/rounds/<uuid:uuid>/export/", exchange.export, name="export"),
    path("risks/import/", exchange.import_new, name="import"),
    path("risks/exchange/<uuid:uuid>/", exchange.exchange, name="exchange"),
    path("risks/exchange/<uuid:uuid>/file/", exchange.exchange_file, name="exchange_file"),
    path("risks/exchange/<uuid:uuid>/retry/", exchange.exchange_retry, name="exchange_retry"),
    path("risks/exchange/<uuid:uuid>/apply/", exchange.import_apply, name="import_apply"),
    path("risks/rounds/<uuid:uuid>/report/", exchange.report, name="report"),
    path(
        "risks/rounds/<uuid:uuid>/publication/",
        publication.publication_new,
        name="publication_new",
    ),
    path("risks/publications/<uuid:uuid>/", publication.publication, name="publication"),
    path(
        "risks/publications/<uuid:uuid>/edit/",
        publication.publication_edit,
        name="publication_edit",
    ),
    path(
        "risks/publications/<uuid:uuid>/move/<slug:name>/",
        publication.publication_move,
        name="publication_move",
    ),
]
