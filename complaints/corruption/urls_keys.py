"""Addresses under /staff/<slug>/corruption/: keys and the channel's setup."""

from django.urls import path

from .views import keys, setup, unlock

urlpatterns = [
    path("keys/", keys.keys, name="keys"),
    path("keys/unlock/", unlock.unlock, name="unlock"),
    path("keys/lock/", unlock.lock, name="lock"),
    path("keys/new/", keys.key_new, name="key_new"),
    path("keys/work/", keys.key_work, name="key_work"),
    path("keys/<uuid:uuid>/sign/", keys.key_sign, name="key_sign"),
    path("keys/<uuid:uuid>/remove/", keys.key_remove, name="key_remove"),
    path("channel/", setup.channel, name="channel"),
    path("channel/periods/", setup.periods, name="channel_periods"),
    path("channel/switch/", setup.switch, name="channel_switch"),
    path("channel/fallback/", setup.fallback, name="channel_fallback"),
    path("channel/asked/<uuid:uuid>/", setup.asked, name="channel_asked"),
    path("channel/ceremony/", setup.ceremony, name="channel_ceremony"),
]
