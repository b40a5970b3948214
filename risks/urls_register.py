"""The register: its list, matrix, comparison; describing, rating and summing up a risk."""

from django.urls import path

from .views import assessed, bulk, matrix, rating, register, risks
from .views.changes import diff

urlpatterns = [
    path("risks/", register.register, name="register"),
    path("risks/matrix/", matrix.matrix, name="matrix"),
    path("risks/overview/", matrix.overview, name="overview"),
    path("risks/rounds/<uuid:uuid>/changes/", diff, name="diff"),
    path("risks/bulk/", bulk.bulk, name="bulk"),
    path("risks/new/", risks.risk_new, name="risk_new"),
    path("risks/<uuid:uuid>/edit/", risks.risk_edit, name="risk_edit"),
    path("risks/<uuid:uuid>/close/", risks.risk_close, name="risk_close"),
    path("risks/assessed/<uuid:uuid>/", assessed.assessed, name="assessed"),
    path("risks/rounds/<uuid:uuid>/rate/", rating.rate_next, name="rate_next"),
    path("risks/assessed/<uuid:uuid>/rate/", rating.rate, name="rate"),
    path("risks/rounds/<uuid:uuid>/moderation/", rating.moderation, name="moderation"),
    path("risks/assessed/<uuid:uuid>/moderate/", rating.moderate, name="moderate"),
    path("risks/assessed/<uuid:uuid>/reopen/", rating.reopen_rating, name="reopen_rating"),
]
