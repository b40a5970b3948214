from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The one renderer of PDFs, charts and workbooks; it knows no model."""

    name = "documents"
