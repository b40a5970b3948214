"""Addresses under /staff/<slug>/corruption/: custody, retention, figures."""

from django.urls import path

from .views import custody, figures, retention

urlpatterns = [
    path("custody/", custody.requests, name="custody"),
    path("custody/<uuid:uuid>/", custody.decide, name="custody_decide"),
    path("reports/<uuid:uuid>/identity/", custody.ask, name="identity_ask"),
    path("reports/<uuid:uuid>/identity/<uuid:ask>/", custody.identity_request, name="identity"),
    path(
        "reports/<uuid:uuid>/identity/<uuid:ask>/files/<uuid:file>/",
        custody.identity_file,
        name="identity_file",
    ),
    path("retention/", retention.due, name="retention"),
    path("reports/<uuid:uuid>/hold/", retention.hold, name="hold"),
    path("reports/<uuid:uuid>/delete/", retention.delete, name="delete"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<int:year>.pdf", figures.figures_pdf, name="figures_pdf"),
    path("figures/own/", figures.own_figures, name="own_figures"),
]
