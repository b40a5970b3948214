from django.apps import AppConfig


class CorruptionConfig(AppConfig):
    name = "complaints.corruption"
    label = "corruption"
    verbose_name = "Corruption reports"
