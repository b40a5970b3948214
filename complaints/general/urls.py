"""Addresses under /staff/<slug>/complaints/, by what one does there."""

from . import urls_desk, urls_notices, urls_setup

app_name = "casework"
urlpatterns = [
    *urls_setup.urlpatterns,
    *urls_notices.urlpatterns,
    *urls_desk.urlpatterns,
]
