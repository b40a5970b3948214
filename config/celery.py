"""The Celery application; its beat schedule stands in `config.settings`."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sucharit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_everywhere(**_kwargs):
    """Celery's own lines tell the text of an exception, which can hold what a person typed."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def prepare(**_kwargs):
    """Load what a job needs to name a page: its first one would wait a quarter second for it."""
    from django.urls import reverse

    reverse("portal:home")
