from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self):
        # Registers the handlers: a web process enqueues by kind, a worker runs by kind.
        from . import jobs  # noqa: F401
