"""All addresses; docs/adr and README.md keep their contract."""

from django.urls import include, path
from django.views.generic import RedirectView

from . import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/live", health.live, name="healthz-live"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/signup/", RedirectView.as_view(pattern_name="account_login")),
    path("accounts/", include("organisations.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("staff/", include("organisations.urls")),
    path("staff/<slug:slug>/", include("risks.urls")),
    path("staff/<slug:slug>/", include("plans.urls")),
    path("staff/<slug:slug>/", include("reports.urls")),
    path("staff/<slug:slug>/", include("complaints.general.urls")),
    path("staff/<slug:slug>/", include("complaints.handover.urls")),
    path("staff/<slug:slug>/", include("complaints.corruption.urls")),
    path("o/<slug:slug>/", include("complaints.general.urls_public")),
    path("o/<slug:slug>/", include("complaints.corruption.urls_public")),
    path("verify/", include("complaints.corruption.urls_verify")),
    path("", include("portal.urls")),
]
