"""Addresses under /staff/<slug>/corruption/: custody."""

urlpatterns = []
