"""Public addresses; design §7 keeps their contract."""

from django.urls import path

from complaints.corruption.views import figures as corruption_figures

from . import ita, mail, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("o/<slug:slug>/", views.organisation_page, name="organisation"),
    path("o/<slug:slug>/emblem/<uuid:uuid>/", views.emblem, name="emblem"),
    path("o/<slug:slug>/plan/", views.plan_page, name="plan"),
    path("o/<slug:slug>/reports/", views.reports_page, name="reports"),
    path("o/<slug:slug>/reports/<uuid:uuid>.pdf", views.report_download, name="report_download"),
    path("o/<slug:slug>/risks/", views.risks_page, name="risks"),
    path("o/<slug:slug>/ita/<int:year>/", ita.evidence, name="ita"),
    path(
        "o/<slug:slug>/statistics/corruption/<int:year>.csv",
        corruption_figures.public_csv,
        name="corruption_csv",
    ),
    path("demo/mail/", mail.letter_box, name="demo_mail"),
    path("verify/", views.verify, name="verify"),
    path("privacy/", views.static_page, {"name": "privacy"}, name="privacy"),
    path("accessibility/", views.static_page, {"name": "accessibility"}, name="accessibility"),
]
