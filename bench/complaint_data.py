"""Data for the complaints' measurements, on the environment's PostgreSQL.

`python -m bench.complaint_data large` makes an organisation of 50,000 complaints and prints its
slug, a session and its searches; `… rest` makes 7,849 others with 950,000 between them; `… one` a
small one. Rows are made by the server itself (INSERT … SELECT), since a million by way of Python
take an hour.
"""

import json
import sys

LARGEST, ALL, ORGANISATIONS = 50_000, 1_000_000, 7_850
WORDS = (
    "ไฟถนนดับ",
    "ถนนเป็นหลุม",
    "น้ำท่วมขัง",
    "ขยะตกค้าง",
    "เสียงดังรบกวน",
    "ท่อระบายน้ำอุดตัน",
    "กิ่งไม้พาดสาย",
)
PLACES = (
    "หน้าโรงเรียน",
    "ข้างตลาดสด",
    "ปากซอย",
    "หน้าวัด",
    "ริมคลอง",
    "สะพานลอย",
    "สวนสาธารณะ",
    "ป้ายรถเมล์",
)
# Written in one complaint of the largest organisation in a thousand.
RARE = "เสียงเครื่องปั่นไฟ"
SEARCHES = {"common": "ไฟถนนดับ", "rare": "เครื่องปั่นไฟ"}


def _text() -> str:
    """SQL: a complaint's words, different for every `n`."""
    words = ", ".join(f"'{word}'" for word in WORDS)
    places = ", ".join(f"'{place}'" for place in PLACES)
    return (
        f"(ARRAY[{words}])[1 + n % {len(WORDS)}] || (ARRAY[{places}])[1 + n % {len(PLACES)}]"
        f" || 'เลขที่ ' || n || ' มาหลายวันแล้ว ขอให้ช่วยตรวจสอบและแก้ไขให้ด้วย'"
        f" || CASE WHEN n % 1000 = 7 THEN ' {RARE}' ELSE '' END"
    )


def _columns(values: dict) -> tuple[str, str]:
    """All columns of a complaint with an SQL expression each: `values`, or empty."""
    from complaints.general.models import Complaint

    known = {}
    for field in Complaint._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.column in values:
            known[field.column] = values[field.column]
        elif field.null:
            known[field.column] = "NULL"
        elif field.has_default() and not callable(field.default):
            default = field.default
            known[field.column] = (
                str(default).lower() if isinstance(default, bool | int) else f"'{default}'"
            )
        else:
            known[field.column] = "''"
    return ", ".join(known), ", ".join(known.values())


def fill(source: str) -> None:
    """Complaints for each row of `source`, a query of n, organisation, category, department."""
    from django.db import connection

    # One in ten waits for its answer, half of these beyond their day; the others are closed.
    columns, expressions = _columns(
        {
            "uuid": "gen_random_uuid()",
            "created_at": "now()",
            "organisation_id": "organisation",
            "fiscal_year": "2570",
            "number": "n",
            "reference": "n || '/2570'",
            "ticket_hash": "encode(sha256(('t' || organisation || '-' || n)::bytea), 'hex')",
            "code_hash": "encode(sha256(('c' || organisation || '-' || n)::bytea), 'hex')",
            "code_key": "''::bytea",
            "channel": "(ARRAY['web','telephone','walk_in','letter'])[1 + n % 4]",
            "arrived_on": "current_date - (n % 400)::int",
            "category_id": "category",
            "department_id": "department",
            "text": _text(),
            "search_text": f"n || '/2570' || chr(10) || {_text()}",
            "state": (
                "CASE WHEN n % 10 = 0 THEN (ARRAY['received','accepted','in_progress'])[1 + n % 3]"
                " ELSE 'closed' END"
            ),
            "due_on": "current_date + CASE WHEN n % 20 = 0 THEN -1 - (n % 30)::int"
            " ELSE (n % 30)::int END",
            "ended_on": "CASE WHEN n % 10 = 0 THEN NULL ELSE current_date END",
            "answered_on": "CASE WHEN n % 10 = 0 THEN NULL ELSE current_date END",
        }
    )
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("DROP INDEX complaint_search")
        cursor.execute(
            f"INSERT INTO general_complaint ({columns}) SELECT {expressions} FROM ({source}) AS s"
        )
        cursor.execute(
            "INSERT INTO general_complainant (uuid, created_at, complaint_id, name, telephone,"
            " email, address, has_code, medium, may_survey)"
            " SELECT gen_random_uuid(), now(), c.id, 'ผู้ร้อง ' || c.number,"
            " '08' || lpad(c.id::text, 8, '0'), '', '', true, 'tracking', false"
            " FROM general_complaint c LEFT JOIN general_complainant p ON p.complaint_id = c.id"
            " WHERE p.id IS NULL"
        )
        cursor.execute(
            "CREATE INDEX complaint_search ON general_complaint"
            " USING gin (organisation_id, search_text gin_trgm_ops)"
        )


def make_organisation(slug: str) -> dict:
    from bench.data import session_of
    from complaints.general.models import Category
    from complaints.general.sought import seal
    from organisations.models import Department, Organisation, Person
    from organisations.roles import Role
    from organisations.services import set_membership

    organisation = Organisation.objects.create(
        slug=slug, type="subdistrict_municipality", name_th=f"หน่วยวัดเรื่องร้องเรียน {slug}"
    )
    units = [
        Department.objects.create(organisation=organisation, name=f"กองที่ {n}") for n in range(8)
    ]
    for n in range(10):
        Category.objects.create(
            organisation=organisation, name=f"ประเภทที่ {n}", department=units[n % 8], position=n
        )
    officer = Person.objects.create_user(email=f"{slug}@example.go.th", display_name="ผู้วัด")
    set_membership(
        person=officer,
        organisation=organisation,
        roles=[Role.COMPLAINT_OFFICER],
        department=units[0],
    )
    found = {name: seal(word, officer) for name, word in SEARCHES.items()}
    return {"slug": slug, "session": session_of(officer), "key": organisation.pk, **found}


_SOURCE = """
SELECT n, {organisation} AS organisation,
 (SELECT array_agg(id ORDER BY id) FROM general_category WHERE organisation_id = {organisation})
  [1 + n % 10] AS category,
 (SELECT array_agg(id ORDER BY id) FROM organisations_department
  WHERE organisation_id = {organisation})[1 + n % 8] AS department
FROM generate_series(1, {count}) AS n
"""
_REST = """
SELECT n, o.id AS organisation, NULL::bigint AS category, NULL::bigint AS department
FROM organisations_organisation o, generate_series(1, {count}) AS n
WHERE o.slug LIKE 'bench-rest-%'
"""


def main(what: str) -> dict:
    from organisations.models import Organisation

    if what == "rest":
        others = ORGANISATIONS - 1
        Organisation.objects.bulk_create(
            Organisation(slug=f"bench-rest-{n}", type="sao", name_th=f"อบต. ที่ {n}")
            for n in range(others)
        )
        fill(_REST.format(count=(ALL - LARGEST) // others))
        return {}
    place = make_organisation(f"bench-complaints-{what}")
    if what == "large":
        fill(_SOURCE.format(organisation=place["key"], count=LARGEST))
    return place


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1])))
