"""The door of the corruption channel, below /o/<slug>/."""

from django.urls import path

from .views import door

app_name = "corruption"
urlpatterns = [
    path("corruption/new/", door.door, name="new"),
]
