"""Addresses of progress, below /staff/<slug>/."""

from django.urls import path

from .views import claims, progress

ROUND = "activities/<uuid:uuid>/claims/<int:fiscal_year>/<int:months>/"

urlpatterns = [
    path("progress/", progress.progress_list, name="progress"),
    path("activities/<uuid:uuid>/", progress.activity_detail, name="activity"),
    path("activities/<uuid:uuid>/log/", progress.log_add, name="log"),
    path(ROUND, claims.claim_edit, name="claim"),
    path(f"{ROUND}verify/", claims.claim_verify, name="verify"),
    path("attachments/<uuid:uuid>/", claims.attachment, name="attachment"),
    path(
        "attachments/<uuid:uuid>/publishable/",
        claims.attachment_publishable,
        name="attachment_publishable",
    ),
]
