"""Data for the corruption channel's measurements, on the environment's PostgreSQL.

`python -m bench.corruption_data one` opens the channel of an office and prints its slug;
`… full` makes another with 5,000 reports and a session of its officer.
"""

import json
import sys

REPORTS = 5_000


def open_office(slug: str):
    """An office with two officers, a custodian, rehearsed cards, real keys and an open channel."""
    from organisations.models import Organisation
    from organisations.roles import Role
    from tests.complaints.corruption.builders import open_channel
    from tests.factories import make_member

    office = Organisation.objects.create(
        slug=slug, type="subdistrict_municipality", name_th=f"หน่วยวัดเรื่องทุจริต {slug}"
    )
    officer = Role.CORRUPTION_OFFICER
    for n, role in enumerate([officer, officer, Role.IDENTITY_CUSTODIAN, Role.EXECUTIVE]):
        make_member(office, role, username=f"{slug}-{n}")
    return open_channel(office)


def main(what: str) -> dict:
    from bench.data import session_of
    from complaints.corruption.services.sending import file_report, new_secret

    office = open_office(f"bench-corruption-{what}")
    if what == "full":
        for number in range(REPORTS):
            file_report(
                channel=office.channel,
                secret=new_secret(),
                content={"what": f"เรื่องที่ {number}", "naming": "anonymous"},
            )
    return {"slug": office.organisation.slug, "session": session_of(office.officers[0])}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1])))
