"""The framework tree, from data; several frameworks over time (FC-01, FC-02)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def _language_is_english() -> bool:
    return (get_language() or "th").startswith("en")


class Framework(models.Model):
    """A framework for plans, issued for some fiscal years; shared by all organisations."""

    code = models.CharField(max_length=60, unique=True)
    name_th = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)
    issuer_th = models.CharField(max_length=200)
    issuer_en = models.CharField(max_length=200, blank=True)
    first_fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณแรก"))
    last_fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณสุดท้าย"))

    class Meta:
        ordering = ["-first_fiscal_year", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if _language_is_english() and self.name_en else self.name_th


class NodeKind(models.TextChoices):
    DIMENSION = "dimension", _("มิติ")
    SECTION = "section", _("ด้าน")
    SUBSECTION = "subsection", _("หัวข้อย่อย")
    ITEM = "item", _("รายการ")


class FrameworkNode(models.Model):
    """One of the framework's dimensions, sections, subsections or nested items.

    `position` keeps the printed order; sorting by code would put 1.1.3.10 before 1.1.3.2.
    """

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    kind = models.CharField(max_length=12, choices=NodeKind.choices)
    code = models.CharField(max_length=40)
    printed_number = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    title_th = models.TextField()
    title_en = models.TextField(blank=True)
    hint_th = models.TextField(blank=True)
    hint_en = models.TextField(blank=True)
    objective_th = models.TextField(blank=True)
    objective_en = models.TextField(blank=True)
    note_th = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    audience = models.JSONField(default=list)
    publish = models.JSONField(default=list)
    # FC-34: a number that the framework states, offered as an activity's target.
    min_per_fiscal_year = models.PositiveSmallIntegerField(null=True)
    frequency = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="node_code_once"),
            models.UniqueConstraint(fields=["framework", "position"], name="node_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def _text(self, name: str) -> str:
        english = getattr(self, f"{name}_en") if _language_is_english() else ""
        return english or getattr(self, f"{name}_th")

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def hint(self) -> str:
        return self._text("hint")

    @property
    def objective(self) -> str:
        return self._text("objective")

    @property
    def note(self) -> str:
        return self._text("note")

    @property
    def dimension_code(self) -> str:
        return self.code.split(".", 1)[0]
