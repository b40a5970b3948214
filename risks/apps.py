from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "risks"
    verbose_name = "Risks"

    def ready(self):
        from organisations.audit_labels import register_events

        from .events import EVENTS

        register_events(EVENTS)
        # Registers the handlers: a web process enqueues by kind, a worker runs by kind.
        from . import jobs  # noqa: F401
