"""The roles that a person can hold in an organisation; several at once (RO-01..20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STAFF = "staff", _("เจ้าหน้าที่")
    PLAN_OFFICER = "plan_officer", _("เจ้าหน้าที่แผน (งานนิติการ)")
    ENDORSER = "endorser", _("ผู้เห็นชอบ (ปลัด/ผู้ช่วยผู้อำนวยการเขต)")
    EXECUTIVE = "executive", _("ผู้บริหาร")
    COMPLAINT_OFFICER = "complaint_officer", _("เจ้าหน้าที่เรื่องร้องเรียนทั่วไป")
    CORRUPTION_OFFICER = "corruption_officer", _("เจ้าหน้าที่เรื่องร้องเรียนการทุจริต")
    IDENTITY_CUSTODIAN = "identity_custodian", _("ผู้ดูแลข้อมูลตัวตน")
    AUDITOR = "auditor", _("ผู้ตรวจสอบภายใน")
    COUNCIL_READER = "council_reader", _("สมาชิกสภาท้องถิ่น (อ่าน)")
    ADMINISTRATOR = "administrator", _("ผู้ดูแลหน่วยงานในระบบ")
    OVERSEER = "overseer", _("ผู้กำกับดูแลของหน่วยงานต้นสังกัด")
