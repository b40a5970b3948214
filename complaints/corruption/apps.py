from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

EVENTS = {
    "corruption.contact_saved": _("แก้รายการช่องทางแจ้งเรื่องทุจริต"),
    "corruption.contact_removed": _("ลบรายการช่องทางแจ้งเรื่องทุจริต"),
}


class CorruptionConfig(AppConfig):
    name = "complaints.corruption"
    label = "corruption"
    verbose_name = "Corruption reports"

    def ready(self):
        from organisations.audit_labels import register_events

        register_events(EVENTS)
