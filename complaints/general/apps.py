from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "complaints.general"
    label = "general"
    verbose_name = "General complaints"

    def ready(self):
        from complaints import digest
        from organisations.audit_labels import register_events

        from .events import EVENTS
        from .services.digest import waiting

        register_events(EVENTS)
        digest.register("general", waiting)
