"""Addresses under /accounts/ that are ours, not allauth's."""

from django.urls import path

from .views.invitation import invitation

urlpatterns = [path("invitation/<str:code>/", invitation, name="invitation")]
