"""Addresses below /staff/<slug>/: the page of today, rounds and reports, oversight."""

from django.urls import path

from .views import oversight, reports, rounds, today

app_name = "reports"
urlpatterns = [
    path("", today.today, name="today"),
    path("oversight/", oversight.oversight, name="oversight"),
    path("reports/", rounds.round_list, name="list"),
    path("reports/rounds/<uuid:uuid>/", rounds.round_detail, name="round"),
    path("reports/rounds/<uuid:uuid>/build/", rounds.report_build, name="build"),
    path("reports/rounds/<uuid:uuid>/file/", rounds.round_file, name="file"),
    path("reports/<uuid:uuid>/", reports.report_detail, name="report"),
    path("reports/<uuid:uuid>/progress/", reports.report_progress, name="progress"),
    path("reports/<uuid:uuid>/retry/", reports.report_retry, name="retry"),
    path("reports/<uuid:uuid>/sign/", reports.report_sign, name="sign"),
    path("reports/<uuid:uuid>/publish/", reports.report_publish, name="publish"),
    path("reports/<uuid:uuid>/download/", reports.report_download, name="download"),
]
