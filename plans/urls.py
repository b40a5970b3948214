"""Addresses of plans, below /staff/<slug>/; each file of addresses belongs to one job."""

from . import urls_approval, urls_drafting, urls_progress, urls_treatment

app_name = "plans"
urlpatterns = [
    *urls_drafting.urlpatterns,
    *urls_approval.urlpatterns,
    *urls_progress.urlpatterns,
    *urls_treatment.urlpatterns,
]
