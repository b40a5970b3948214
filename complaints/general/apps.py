from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "complaints.general"
    label = "general"
    verbose_name = "General complaints"

    def ready(self):
        from organisations.audit_labels import register_events

        from .events import EVENTS

        register_events(EVENTS)
