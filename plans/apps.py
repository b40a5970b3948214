from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plans"

    def ready(self):
        from organisations.audit_labels import register_events

        from .events import EVENTS

        register_events(EVENTS)
