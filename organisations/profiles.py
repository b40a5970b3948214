"""Organisation types: a type is a profile of data (design §2).

The Bangkok profile is filled from the district office's plan of fiscal year 2566; Bangkok-only
figures stay empty for the other types, and the settings page says so.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from thai.language import is_english

from .roles import Role


class OrganisationType(models.TextChoices):
    CITY_MUNICIPALITY = "city_municipality", _("เทศบาลนคร")
    TOWN_MUNICIPALITY = "town_municipality", _("เทศบาลเมือง")
    SUBDISTRICT_MUNICIPALITY = "subdistrict_municipality", _("เทศบาลตำบล")
    SAO = "sao", _("องค์การบริหารส่วนตำบล")
    PAO = "pao", _("องค์การบริหารส่วนจังหวัด")
    BMA_DISTRICT = "bma_district_office", _("สำนักงานเขต (กรุงเทพมหานคร)")
    OTHER = "other", _("หน่วยงานอื่น")


@dataclass(frozen=True)
class ChainStep:
    """One signer of the approval chain: which role signs, under which position."""

    role: str
    position_th: str
    position_en: str
    final: bool = False

    @property
    def position(self) -> str:
        """For the screen; documents print `position_th`."""
        return (is_english() and self.position_en) or self.position_th


@dataclass(frozen=True)
class Schedule:
    """A report that must be made: to whom, for how many months, due when."""

    key: str
    recipient: str
    months: int
    optional: bool = False


@dataclass(frozen=True)
class Profile:
    """What differs between the types. Days are calendar days; None means not set by any source."""

    head_title_th: str
    head_title_en: str
    owner_unit_th: str
    ordinance_th: str
    chain: tuple[ChainStep, ...]
    required_sections: tuple[str, ...]
    schedules: tuple[Schedule, ...]
    requires_cpi: bool = True
    thai_digits_in_documents: bool = True
    discipline_days: dict = field(default_factory=dict)


# FC-13..16 name four elements; the CPI activity (FC-18) is checked on the activities.
SECTIONS = ("linkage", "situation", "anti_bribery_policy", "ita_previous_year")

LOCAL_SCHEDULES = (
    Schedule("nacc_6", "nacc", 6),
    Schedule("nacc_12", "nacc", 12),
)
DISTRICT_SCHEDULES = (
    Schedule("ita_6", "ita", 6),
    Schedule("nacc_6", "nacc", 6, optional=True),
    Schedule("nacc_12", "nacc", 12, optional=True),
)


def _local(head_th, head_en, clerk_th, clerk_en, ordinance) -> Profile:
    return Profile(
        head_title_th=head_th,
        head_title_en=head_en,
        owner_unit_th="งานนิติการ สำนักปลัด",
        ordinance_th=ordinance,
        chain=(
            ChainStep(Role.ENDORSER, clerk_th, clerk_en),
            ChainStep(Role.EXECUTIVE, head_th, head_en, final=True),
        ),
        required_sections=SECTIONS,
        schedules=LOCAL_SCHEDULES,
    )


_MUNICIPALITY = _local("นายกเทศมนตรี", "Mayor", "ปลัดเทศบาล", "Municipal clerk", "เทศบัญญัติ")

PROFILES: dict[str, Profile] = {
    OrganisationType.CITY_MUNICIPALITY: _MUNICIPALITY,
    OrganisationType.TOWN_MUNICIPALITY: _MUNICIPALITY,
    OrganisationType.SUBDISTRICT_MUNICIPALITY: _MUNICIPALITY,
    OrganisationType.SAO: _local(
        "นายกองค์การบริหารส่วนตำบล",
        "Chief executive of the SAO",
        "ปลัดองค์การบริหารส่วนตำบล",
        "SAO clerk",
        "ข้อบัญญัติ",
    ),
    OrganisationType.PAO: _local(
        "นายกองค์การบริหารส่วนจังหวัด",
        "Chief executive of the PAO",
        "ปลัดองค์การบริหารส่วนจังหวัด",
        "PAO clerk",
        "ข้อบัญญัติ",
    ),
    OrganisationType.BMA_DISTRICT: Profile(
        head_title_th="ผู้อำนวยการเขต",
        head_title_en="District Director",
        owner_unit_th="ฝ่ายปกครอง",
        ordinance_th="ข้อบัญญัติ",
        chain=(
            ChainStep(Role.ENDORSER, "ผู้ช่วยผู้อำนวยการเขต", "Assistant District Director"),
            ChainStep(Role.EXECUTIVE, "ผู้อำนวยการเขต", "District Director", final=True),
        ),
        required_sections=SECTIONS,
        schedules=DISTRICT_SCHEDULES,
        discipline_days={
            "report_committee": 7,
            "report_finding": 7,
            "inquiry_progress": 30,
            "report_suspension": 7,
            "consider_file": 45,
            "report_file": 15,
        },
    ),
    OrganisationType.OTHER: _local(
        "หัวหน้าหน่วยงาน", "Head of agency", "รองหัวหน้าหน่วยงาน", "Deputy head", "ข้อบัญญัติ"
    ),
}
