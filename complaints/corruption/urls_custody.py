"""Addresses under /staff/<slug>/corruption/: custody, retention, figures."""

from django.urls import path

from .views import figures

urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/<int:year>.pdf", figures.figures_pdf, name="figures_pdf"),
    path("figures/own/", figures.own_figures, name="own_figures"),
]
