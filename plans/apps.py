from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plans"

    def ready(self):
        from organisations.audit_labels import register_events
        from risks import carriers

        from . import treatment
        from .events import EVENTS

        register_events(EVENTS)
        # Registers the handlers: a web process enqueues by kind, a worker runs by kind.
        from . import jobs  # noqa: F401

        carriers.register(treatment.find, treatment.keep, treatment.begin)
