from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

EVENTS = {
    "corruption.contact_saved": _("แก้รายการช่องทางแจ้งเรื่องทุจริต"),
    "corruption.contact_removed": _("ลบรายการช่องทางแจ้งเรื่องทุจริต"),
    "corruption.key_made": _("สร้างกุญแจของตนเอง"),
    "corruption.key_signed": _("รับรองกุญแจ"),
    "corruption.key_removed": _("สิ้นสุดกุญแจของบุคคล"),
    "corruption.keys_replaced": _("เปลี่ยนกุญแจของเรื่อง"),
    "corruption.identity_key_replaced": _("เปลี่ยนกุญแจข้อมูลตัวตน"),
    "corruption.recovery_made": _("สร้างกุญแจและบัตรกู้คืน"),
    "corruption.recovery_rehearsed": _("ซ้อมกู้คืนด้วยบัตร"),
    "corruption.recovery_used": _("กู้คืนด้วยบัตร"),
    "corruption.channel_opened": _("เปิดรับเรื่องทุจริต"),
    "corruption.channel_closed": _("ปิดรับเรื่องทุจริต"),
    "corruption.channel_changed": _("แก้ระยะเวลาของช่องทางทุจริต"),
    "corruption.fallback_asked": _("เลือกหน่วยงานสำรอง"),
    "corruption.fallback_agreed": _("ตกลงเป็นหน่วยงานสำรอง"),
    "corruption.fallback_ended": _("เลิกเป็นหน่วยงานสำรอง"),
}


class CorruptionConfig(AppConfig):
    name = "complaints.corruption"
    label = "corruption"
    verbose_name = "Corruption reports"

    def ready(self):
        from django.contrib.auth.signals import user_logged_out

        from organisations import hooks
        from organisations.audit_labels import register_events

        from .services import channels, holders
        from .vault import unlocking

        register_events(EVENTS)
        hooks.before_roles_change(holders.role_change_problems)
        hooks.after_roles_change(holders.roles_changed)
        hooks.after_organisation_change(channels.mirror)

        def shut(sender, user, **_more):
            # Whichever page or command signs somebody out.
            if user is not None:
                unlocking.forget(user.uuid)

        user_logged_out.connect(shut, weak=False, dispatch_uid="corruption-vault")
