from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

EVENTS = {
    "corruption.contact_saved": _("แก้รายการช่องทางแจ้งเรื่องทุจริต"),
    "corruption.contact_removed": _("ลบรายการช่องทางแจ้งเรื่องทุจริต"),
    "corruption.filed": _("รับเรื่องแจ้งการทุจริต"),
    "corruption.message": _("ส่งข้อความในกล่องข้อความของเรื่อง"),
    "corruption.receipt_exchanged": _("ผู้แจ้งเปลี่ยนรหัสรับเรื่องเป็นรหัสใหม่"),
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
    "corruption.identity_asked": _("ขอเปิดข้อมูลตัวตน"),
    "corruption.identity_objected": _("ผู้แจ้งคัดค้านการเปิดข้อมูลตัวตน"),
    "corruption.identity_granted": _("อนุญาตให้เปิดข้อมูลตัวตน"),
    "corruption.identity_refused": _("ไม่อนุญาตให้เปิดข้อมูลตัวตน"),
    "corruption.identity_opened": _("เปิดดูข้อมูลตัวตน"),
    "corruption.identity_file_opened": _("เปิดแฟ้มที่บอกตัวตน"),
    "corruption.identity_ended": _("สิทธิเปิดข้อมูลตัวตนสิ้นสุด"),
    "corruption.hold_begun": _("ระงับการลบเรื่อง"),
    "corruption.hold_ended": _("ยกเลิกการระงับการลบ"),
    "corruption.deletion_asked": _("ขอลบเรื่อง"),
    "corruption.deletion_called_off": _("ยกเลิกคำขอลบเรื่อง"),
    "corruption.deleted": _("ลบเรื่องถาวร"),
}


class CorruptionConfig(AppConfig):
    name = "complaints.corruption"
    label = "corruption"
    verbose_name = "Corruption reports"

    def ready(self):
        from django.contrib.auth.signals import user_logged_out

        from complaints import digest
        from organisations import hooks
        from organisations.audit_labels import register_events

        from .events_desk import EVENTS as DESK_EVENTS
        from .services import channels, holders
        from .services.digest import waiting
        from .vault import unlocking

        register_events(EVENTS | DESK_EVENTS)
        digest.register("corruption", waiting)
        hooks.before_roles_change(holders.role_change_problems)
        hooks.after_roles_change(holders.roles_changed)
        hooks.after_organisation_change(channels.mirror)

        def shut(sender, user, **_more):
            # Whichever page or command signs somebody out.
            if user is not None:
                unlocking.forget(user.uuid)

        user_logged_out.connect(shut, weak=False, dispatch_uid="corruption-vault")

    def after_migrate(self):
        """Every office has its row in the channel's own database."""
        from .services import channels

        channels.mirror_all()
