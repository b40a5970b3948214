"""Addresses under /staff/<slug>/corruption/: desk."""

urlpatterns = []
