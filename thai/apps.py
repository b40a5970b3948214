"""The app `thai`: it has no tables, only the text order that other apps' columns ask for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThaiConfig(AppConfig):
    name = "thai"
    label = "thai"
    verbose_name = _("ข้อตกลงภาษาไทย")

    def ready(self):
        from thai.collation import connect

        connect()
