"""Addresses under /staff/<slug>/corruption/."""

from django.urls import include, path

from .views import contacts

app_name = "integrity"
urlpatterns = [
    path("corruption/contacts/", contacts.contacts, name="contacts"),
    path("corruption/contacts/new/", contacts.contact_new, name="contact_new"),
    path("corruption/contacts/<uuid:uuid>/", contacts.contact_edit, name="contact_edit"),
    path("corruption/contacts/<uuid:uuid>/remove/", contacts.contact_remove, name="contact_remove"),
    path("corruption/", include("complaints.corruption.urls_keys")),
    path("corruption/", include("complaints.corruption.urls_desk")),
    path("corruption/", include("complaints.corruption.urls_custody")),
]
