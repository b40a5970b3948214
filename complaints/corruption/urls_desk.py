"""Addresses under /staff/<slug>/corruption/: the desk and the superior's copies."""

from django.urls import path

from .views import acts, copies, desk, intake, message, report, report_files

urlpatterns = [
    path("reports/", desk.reports, name="reports"),
    path("reports/new/", intake.take_in, name="take_in"),
    path("reports/cleaned/", intake.cleaned, name="cleaned"),
    path("reports/<uuid:uuid>/", report.report, name="report"),
    # Before the other acts: the one that takes files.
    path("reports/<uuid:uuid>/do/message/", message.message, name="message"),
    # Steps of the workflow and entries: one page each, by the names of views.acts.ACTS.
    path("reports/<uuid:uuid>/do/<slug:name>/", acts.act, name="act"),
    path("reports/<uuid:uuid>/confirm/<uuid:entry>/", acts.confirm, name="confirm"),
    path("reports/<uuid:uuid>/files/<uuid:file>/", report_files.report_file, name="report_file"),
    path("reports/<uuid:uuid>/export/", report_files.export, name="export"),
    path("reports/<uuid:uuid>/copies/new/", copies.copy_new, name="copy_new"),
    path("reports/<uuid:uuid>/copies/<uuid:copy>/", copies.copy_edit, name="copy_edit"),
    path("copies/", copies.my_copies, name="my_copies"),
    path("copies/<uuid:uuid>/", copies.my_copy, name="my_copy"),
    path("copies/<uuid:uuid>/copy.pdf", copies.my_copy_pdf, name="my_copy_pdf"),
]
