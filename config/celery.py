"""The Celery application; its beat schedule stands in `config.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sucharit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
