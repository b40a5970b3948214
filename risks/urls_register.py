"""The register: its list, matrix, comparison; describing, rating and summing up a risk."""

from django.urls import path

from .views.pending import pending

urlpatterns = [
    path("risks/", pending, name="register"),
    path("risks/matrix/", pending, name="matrix"),
    path("risks/overview/", pending, name="overview"),
    path("risks/rounds/<uuid:uuid>/changes/", pending, name="diff"),
    path("risks/bulk/", pending, name="bulk"),
    path("risks/new/", pending, name="risk_new"),
    path("risks/<uuid:uuid>/edit/", pending, name="risk_edit"),
    path("risks/<uuid:uuid>/close/", pending, name="risk_close"),
    path("risks/assessed/<uuid:uuid>/", pending, name="assessed"),
    path("risks/rounds/<uuid:uuid>/rate/", pending, name="rate_next"),
    path("risks/assessed/<uuid:uuid>/rate/", pending, name="rate"),
    path("risks/rounds/<uuid:uuid>/moderation/", pending, name="moderation"),
    path("risks/assessed/<uuid:uuid>/moderate/", pending, name="moderate"),
    path("risks/assessed/<uuid:uuid>/reopen/", pending, name="reopen_rating"),
]
