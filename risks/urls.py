"""Addresses under /staff/<slug>/risks/, by what one does there."""

from . import urls_exchange, urls_register, urls_setup, urls_treatment

app_name = "risks"
urlpatterns = [
    *urls_setup.urlpatterns,
    *urls_register.urlpatterns,
    *urls_treatment.urlpatterns,
    *urls_exchange.urlpatterns,
]
