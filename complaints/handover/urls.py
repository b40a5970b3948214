"""The address of a hand-over, below the general desk."""

from django.urls import path

from . import views

app_name = "handover"
urlpatterns = [
    path("complaints/<uuid:uuid>/hand-over/", views.hand_over, name="hand_over"),
]
