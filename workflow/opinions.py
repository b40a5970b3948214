"""The opinions a signer can write; one signer may write several (AP-04)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Opinion(models.TextChoices):
    FOR_INFORMATION = "for_information", _("เพื่อโปรดทราบ")
    FOR_CONSIDERATION = "for_consideration", _("เพื่อโปรดพิจารณา")
    AGREE = "agree", _("เห็นควรดำเนินการตามเสนอ")
    APPROVE = "approve", _("อนุมัติ")
    PROCEED = "proceed", _("ดำเนินการตามเสนอ")
    TO_BE_FOLLOWED = "to_be_followed", _("เพื่อถือปฏิบัติ")
    ACKNOWLEDGE = "acknowledge", _("ทราบ")
