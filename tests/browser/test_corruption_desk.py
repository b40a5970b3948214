"""One corruption report from the form to its result, read by those alone who may; in Chromium."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints import flood
from complaints.corruption.models import Grant, Outcome, Report, State, Unlock
from tests.complaints.corruption import builders
from tests.complaints.corruption import desk_builders as make
from tests.factories import image_bytes

from .checks import DESK, PHONE, faults
from .test_main_job import follow, said

WHAT = "ผู้รับเหมาจ่ายเงินให้หัวหน้าฝ่ายก่อนตรวจรับงานทุกงวด"
NAME, CONTACT = "นางสมมติ ไม่ประสงค์ออกนาม", "08 0000 0000"
ANSWER = "เห็นเองสองครั้ง นายสมมติ ช่างปูน อยู่ด้วย"
HIDDEN = "นายสมมติ ช่างปูน"
OBJECTION = "ที่ทำงานมีคนรู้เรื่องนี้แค่สองคน"
CUSTODIANS_ANSWER = "ได้อ่านข้อคัดค้านแล้ว ให้พบนอกที่ทำงาน"
FACTS = "พบสมุดจดยอดเงินตรงกับวันตรวจรับ"
RESULT = "ตรวจสอบแล้วเรื่องมีมูล ส่งดำเนินการทางวินัยแล้ว ขอบคุณที่แจ้ง"


@pytest.fixture
def office(transactional_db, org, cast, monkeypatch):
    # Nobody fills in a form in two seconds, but Chromium does.
    monkeypatch.setattr(flood, "LEAST_SECONDS", 0)
    return builders.open_channel(org, officers=3)


def desk(office, rest="") -> str:
    return f"/staff/{office.organisation.slug}/corruption/{rest}"


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def choose(page: Page, text: str) -> None:
    page.get_by_role("radio", name=text, exact=True).check()


def fill(page: Page, **values) -> None:
    for name, text in values.items():
        page.locator(f"main [name={name}]:visible").first.fill(text)


def open_act(page: Page, name: str) -> None:
    """From the menu of the report."""
    page.locator("main details.menu summary").first.click()
    page.locator("main .menu-panel").get_by_role("link", name=name, exact=True).click()


def sound(page: Page) -> None:
    """Nothing for axe and nothing too wide, then as wide as before."""
    width = page.viewport_size["width"]
    assert not faults(page, PHONE) + faults(page, DESK)
    page.set_viewport_size({"width": width, "height": 900})


def unlock(page: Page, passphrase: str, button="เปิดกุญแจ") -> None:
    fill(page, vault_passphrase=passphrase)
    press(page, button)


def unseen(page: Page, *words: str) -> None:
    html = page.content()
    assert not [word for word in words if word in html]


# --- the person who reports, on a phone, without JavaScript: axe needs it, and looks at these pages
# in test_corruption_report


def send_report(visit, office, excluded) -> tuple[Page, str]:
    """Name to the custodian only, one of three officers kept out; the page and the receipt."""
    door = reverse("corruption:new", args=[office.organisation.slug])
    page = visit(path=door, width=PHONE, javascript=False)
    page.get_by_role("link", name="อ่านแล้ว เริ่มเขียน").click()
    fill(page, what=WHAT, accused="หัวหน้าฝ่ายก่อสร้าง", reveals="เป็นคนเดียวที่ถือสมุดตรวจรับ")
    page.get_by_label("แฟ้มหลักฐาน").set_input_files(
        {"name": "สมุด.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}
    )
    page.get_by_label("บอกชื่อกับผู้ดูแลข้อมูลตัวตนเท่านั้น").check()
    fill(page, name=NAME, contact=CONTACT)
    page.get_by_label(excluded.display_name).check()
    press(page, "ส่งเรื่อง")
    said(page, "จดรหัสนี้ด้วยมือเดี๋ยวนี้")
    receipt = re.sub(r"\s", "", page.locator("#code").inner_text())
    page.get_by_role("link", name="จดแล้ว เปิดกล่องข้อความ").click()
    fill(page, receipt=receipt)
    press(page, "เปิดกล่องข้อความ")
    said(page, "กล่องข้อความของคุณ")
    return page, receipt


def answer(page: Page) -> None:
    page.reload()
    said(page, "เห็นเองหรือมีคนเล่า")
    page.get_by_label("ข้อความถึงเจ้าหน้าที่").fill(ANSWER)
    press(page, "ส่งข้อความ")
    said(page, "ส่งข้อความแล้ว")


def object_to_it(page: Page) -> None:
    page.reload()
    said(page, "มีผู้ขอเปิดชื่อของคุณ")
    said(page, "ต้องขอถ้อยคำจากคุณ")
    page.get_by_label("เหตุผลที่คัดค้าน").fill(OBJECTION)
    press(page, "คัดค้านการเปิดชื่อ")
    said(page, "บันทึกคำคัดค้านแล้ว")


# --- the desk


def sees_nothing(visit, office, person, report) -> None:
    """The list is empty, and the report is told apart in nothing from one that never was."""
    page = visit(person, desk(office, "reports/?tab=all"))
    said(page, "ยังไม่มีเรื่องในแท็บนี้")
    unseen(page, report.label, str(report.uuid))
    sound(page)
    page.goto(desk(office, "keys/"))
    unlock_at_keys(page, office, person)
    seen = []
    for uuid in (str(report.uuid), "11111111-2222-4333-8444-555555555555"):
        for rest in ("", "do/screen/", "copies/new/", "identity/", "export/"):
            response = page.goto(desk(office, f"reports/{uuid}/{rest}"))
            assert response.status == 404
            seen.append(page.locator("main").inner_text())
    assert len(set(seen)) == 1
    page.goto(desk(office, "../"))
    unseen(page, report.label)


def unlock_at_keys(page, office, person) -> None:
    page.goto(desk(office, "keys/unlock/"))
    unlock(page, office.passphrases[person.uuid])
    expect(page.get_by_role("button", name="ปิดกุญแจ").first).to_be_visible()


def open_report(visit, office, person, report) -> Page:
    """By the list and the passphrase on the printed sheet."""
    page = visit(person, desk(office, "reports/"))
    sound(page)
    follow(page, report.label)
    unseen(page, WHAT)
    sound(page)
    words = office.passphrases[person.uuid]
    unlock(page, "x" + words)
    said(page, "คำที่ 1 สะกดผิด")
    sound(page)
    unlock(page, words.upper())
    said(page, WHAT)
    assert {cookie["name"] for cookie in page.context.cookies()} >= {settings.VAULT_COOKIE}
    return page


def screen(page: Page, office) -> None:
    """The keys shut while the officer writes: nothing is stored, and nothing typed is lost."""
    follow(page, "กลั่นกรองเรื่อง")
    sound(page)
    for name in ("is_corruption", "is_ours", "is_specific", "has_witnesses"):
        page.locator(f"[name={name}]").check()
    choose(page, "รับไว้ดำเนินการ")
    fill(page, reason="มีพยานที่เห็นเอง และบอกงวดงานได้")
    long_ago = timezone.now() - timedelta(seconds=settings.VAULT_IDLE_SECONDS + 1)
    Unlock.objects.update(used_at=long_ago)
    press(page, "บันทึกผลกลั่นกรอง")
    said(page, "ข้อความที่พิมพ์ไว้ยังอยู่ครบในหน้านี้ และยังไม่ได้บันทึก")
    sound(page)
    words = office.passphrases[office.officers[0].uuid]
    unlock(page, " ".join(reversed(words.split())), "เปิดกุญแจแล้วส่งต่อ")
    said(page, "รหัสผ่านกุญแจไม่ถูกต้อง")
    assert not Report.objects.get().entries.exists()
    sound(page)
    unlock(page, words, "เปิดกุญแจแล้วส่งต่อ")
    said(page, "บันทึกผลกลั่นกรองแล้ว")
    said(page, "มีพยานที่เห็นเอง และบอกงวดงานได้")


def step(page: Page, name: str, done: str, **values) -> None:
    """The next step that the page offers; `values` are typed."""
    follow(page, name)
    sound(page)
    fill(page, **values)
    press(page, name)
    said(page, done)


def ask_for_the_name(page: Page) -> None:
    follow(page, "ขอเปิดข้อมูลตัวตนของผู้แจ้ง")
    sound(page)
    choose(page, "สงสัยว่าแจ้งเท็จ หรืออยากทราบว่าเป็นใคร")
    fill(page, reason="พยานไม่ยอมให้ถ้อยคำ", told="ต้องขอถ้อยคำจากคุณ")
    press(page, "ส่งคำขอ")
    said(page, "ให้ตรวจสอบข้อเท็จจริงจากเรื่องที่แจ้งก่อน")
    sound(page)
    page.locator("[name=basis][value=evidence]").check()
    press(page, "ส่งคำขอ")
    said(page, "ส่งคำขอแล้ว")


def grant(visit, office, report) -> None:
    """The custodian reads why and what speaks against it, and neither the report nor the name."""
    page = visit(office.custodian, desk(office, "custody/"))
    sound(page)
    page.get_by_role("link", name=re.compile(report.label)).click()
    unlock(page, office.passphrases[office.custodian.uuid])
    said(page, OBJECTION)
    unseen(page, WHAT, NAME, CONTACT, ANSWER)
    sound(page)
    choose(page, "อนุญาต 7 วัน")
    press(page, "บันทึกผล")
    sound(page)
    fill(page, reason="จำเป็นต่อพยานหลักฐาน", answer=CUSTODIANS_ANSWER)
    press(page, "บันทึกผล")
    said(page, "อนุญาตแล้ว")
    sound(page)
    assert page.goto(desk(office, f"reports/{report.uuid}/")).status == 403


def look(page: Page) -> None:
    page.reload()
    unseen(page, NAME, CONTACT)
    # One request at a time.
    expect(page.get_by_role("link", name="ขอเปิดข้อมูลตัวตนของผู้แจ้ง")).to_have_count(0)
    page.get_by_role("link", name=re.compile("คำขอเปิดข้อมูลตัวตนของ")).click()
    unseen(page, NAME, CONTACT)
    sound(page)
    press(page, "เปิดดูข้อมูลตัวตน")
    said(page, NAME)
    said(page, CONTACT)
    sound(page)
    follow(page, "กลับไปที่เรื่อง")
    unseen(page, NAME, CONTACT)


def prepare_copy(page: Page, office) -> None:
    open_act(page, "ทำสำเนาปกปิดชื่อให้ผู้บังคับบัญชา")
    sound(page)
    unseen(page, NAME)
    choose(page, office.superior.display)
    text = f"ผู้รับเหมาจ่ายเงินก่อนตรวจรับงาน มี [[{HIDDEN}]] อยู่ด้วย"
    # Hidden in one place and overlooked in another: asked about, and nothing typed is lost.
    fill(page, text=f"{text} และ {HIDDEN} เล่าต่อ", note="ตรวจสมุดตรวจรับงาน")
    press(page, "บันทึกร่างสำเนา")
    said(page, "คำที่ปิดไว้ยังปรากฏที่อื่นในข้อความ")
    sound(page)
    fill(page, text=text)
    press(page, "บันทึกร่างสำเนา")
    said(page, "ทำร่างสำเนาแล้ว")
    follow(page, f"ถึง {office.superior.display}")
    said(page, "คุณเป็นผู้จัดทำ")
    expect(page.get_by_role("button", name="ตรวจแล้ว ส่งให้ผู้บังคับบัญชา")).to_have_count(0)
    sound(page)
    follow(page, "กลับไปที่เรื่อง")


def release_copy(visit, office, report) -> None:
    page = open_report(visit, office, office.officers[1], report)
    unseen(page, NAME, CONTACT)
    follow(page, f"ถึง {office.superior.display}")
    sound(page)
    press(page, "ตรวจแล้ว ส่งให้ผู้บังคับบัญชา")
    said(page, "ส่งสำเนาแล้ว")
    sound(page)


def find_out(visit, office, report) -> None:
    """The superior, on a phone: the copy is all there is to read."""
    page = visit(office.superior, desk(office, "copies/"), width=PHONE)
    sound(page)
    follow(page, report.label)
    unseen(page, "ก่อนตรวจรับงาน")
    sound(page)
    unlock(page, office.passphrases[office.superior.uuid])
    said(page, "ผู้รับเหมาจ่ายเงินก่อนตรวจรับงาน")
    said(page, "ตรวจสมุดตรวจรับงาน")
    unseen(page, HIDDEN, NAME, CONTACT, ANSWER, WHAT)
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="ดาวน์โหลดเป็นภาพ (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    press(page, "ส่งผลให้เจ้าหน้าที่")
    expect(page.locator(".error-summary")).to_be_visible()
    sound(page)
    choose(page, "น่าจะมีมูล")
    fill(page, facts=FACTS)
    press(page, "ส่งผลให้เจ้าหน้าที่")
    said(page, "ส่งผลแสวงหาข้อเท็จจริงให้เจ้าหน้าที่แล้ว")
    follow(page, report.label)
    said(page, FACTS)
    sound(page)
    assert page.goto(desk(office, f"reports/{report.uuid}/")).status == 403


def decide(page: Page, office) -> None:
    """The finding, what follows of it, the result in the inbox, the end."""
    page.reload()
    follow(page, f"ถึง {office.superior.display}")
    said(page, FACTS)
    sound(page)
    follow(page, "กลับไปที่เรื่อง")
    follow(page, "บันทึกข้อเท็จจริงที่ได้")
    sound(page)
    choose(page, "น่าจะมีมูล")
    fill(page, facts=FACTS)
    press(page, "บันทึกข้อเท็จจริงที่ได้")
    said(page, "บันทึกข้อเท็จจริงแล้ว")
    follow(page, "มีมูล ดำเนินการต่อ")
    sound(page)
    page.locator(f"[name=outcome][value={Outcome.DISCIPLINE}]").check()
    fill(page, reason="พยานเอกสารตรงกัน")
    press(page, "มีมูล ดำเนินการต่อ")
    said(page, "บันทึกแนวทางแล้ว")
    open_act(page, "ปิดเรื่อง")
    said(page, "ยังไม่ได้แจ้งผลให้ผู้แจ้งทราบในกล่องข้อความ")
    sound(page)
    follow(page, "กลับไปที่เรื่อง")
    page.get_by_role("link", name="เขียนถึงผู้แจ้ง", exact=True).first.click()
    sound(page)
    choose(page, "แจ้งผล")
    fill(page, text=RESULT)
    press(page, "ส่งข้อความ")
    said(page, "ส่งข้อความถึงผู้แจ้งแล้ว")
    step(page, "ปิดเรื่อง", "ปิดเรื่องแล้ว")
    sound(page)


def test_a_report_from_the_form_to_its_result(visit, office):
    first, _second, excluded = office.officers
    reporter, receipt = send_report(visit, office, excluded)
    report = Report.objects.get()
    assert not Grant.objects.filter(recipient_uuid=excluded.uuid).exists()
    sees_nothing(visit, office, excluded, report)

    page = open_report(visit, office, first, report)
    unseen(page, NAME, CONTACT)
    # To the officers it is as good as anonymous.
    said(page, "ห้ามพยายามหาว่าใครเป็นผู้แจ้ง")
    said(page, excluded.display_name)
    sound(page)
    open_act(page, "ถามผู้แจ้ง")
    sound(page)
    fill(page, question="เห็นเองหรือมีคนเล่า")
    press(page, "ถามผู้แจ้ง")
    said(page, "ส่งคำถามถึงผู้แจ้งแล้ว")
    answer(reporter)
    page.reload()
    said(page, ANSWER)
    screen(page, office)
    step(page, "รับไว้ดำเนินการ", "รับไว้ดำเนินการแล้ว")
    follow(page, "มอบหมายเจ้าหน้าที่")
    sound(page)
    expect(page.get_by_role("radio", name=excluded.display)).to_have_count(0)
    choose(page, first.display)
    press(page, "มอบหมายเจ้าหน้าที่")
    said(page, "มอบหมายแล้ว")
    step(page, "เริ่มแสวงหาข้อเท็จจริงทางลับ", "เริ่มแสวงหาข้อเท็จจริงแล้ว")

    ask_for_the_name(page)
    object_to_it(reporter)
    grant(visit, office, report)
    look(page)
    reporter.reload()
    said(reporter, "เจ้าหน้าที่เปิดดูว่าคุณเป็นใครในวันนี้")
    said(reporter, CUSTODIANS_ANSWER)

    prepare_copy(page, office)
    release_copy(visit, office, report)
    find_out(visit, office, report)
    decide(page, office)
    report.refresh_from_db()
    assert (report.state, report.outcome) == (State.CLOSED, Outcome.DISCIPLINE)
    assert not Grant.objects.filter(recipient_uuid=excluded.uuid).exists()

    reporter.reload()
    said(reporter, RESULT)
    # No officer's name is told, and of nothing that stays among them.
    unseen(reporter, FACTS, *(person.display_name for person in office.officers))
    press(reporter, "ปิดกล่องข้อความ")
    fill(reporter, receipt=receipt.lower())
    press(reporter, "เปิดกล่องข้อความ")
    said(reporter, RESULT)


ACTS = ("note", "classify", "protect", "reward", "recuse", "hand-over", "message", "assign")
OF_A_STATE = {
    "received": ("screen", "ask", "refer"),
    "asked": ("resume", "reject", "accept"),
    "found": ("conclude", "no-grounds", "proceed", "false"),
    "no_grounds": ("close", "false"),
    "closed": ("reopen",),
}


def test_every_other_page_of_the_desk(visit, office):
    """Open keys, then each page that the journey does not come by."""
    officer = office.officers[0]
    reports = {state: make.in_state(office, state)[0] for state in OF_A_STATE}
    first = reports["received"]
    names = [(first, f"do/{name}/") for name in ACTS]
    for state, acts in OF_A_STATE.items():
        names += [(reports[state], f"do/{name}/") for name in acts]
    names += [(first, "export/"), (first, "hold/"), (first, "copies/new/"), (first, "identity/")]
    names += [(reports["closed"], "delete/"), (reports["closed"], "")]
    page = visit(officer, desk(office, "keys/unlock/"))
    unlock(page, office.passphrases[officer.uuid])
    expect(page.get_by_role("button", name="ปิดกุญแจ").first).to_be_visible()
    paths = [f"reports/{report.uuid}/{rest}" for report, rest in names]
    paths += ["reports/?tab=all", "reports/?q=none", "reports/new/", "keys/", "keys/new/"]
    paths += ["retention/", "figures/own/", "channel/", "channel/periods/", "channel/switch/"]
    paths += ["channel/fallback/", "channel/ceremony/", "contacts/"]
    paths += [f"keys/{office.holder(officer).uuid}/remove/"]
    found = []
    for path in paths:
        response = page.goto(desk(office, path))
        assert response.status == 200, path
        found += faults(page, PHONE) + faults(page, DESK)
    assert not found, "\n".join(found)
