"""Addresses under /accounts/ that are ours, not allauth's."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from .views.invitation import invitation

# Only shown: who could change it could have a link for a new password sent there, and sign.
email = require_safe(login_required(TemplateView.as_view(template_name="account/email.html")))

urlpatterns = [
    path("email/", email, name="account_email"),
    path("invitation/<str:code>/", invitation, name="invitation"),
]
