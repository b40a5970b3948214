"""Addresses under /staff/<slug>/corruption/: keys."""

urlpatterns = []
