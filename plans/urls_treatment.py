"""Addresses of measures that plans carry out, below /staff/<slug>/."""

from django.urls import path

from .views import treatment

urlpatterns = [
    path("measures/<uuid:uuid>/activity/", treatment.treatment_link, name="treatment_link"),
]
