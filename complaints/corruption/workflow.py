"""The states of a corruption report, and the only ways between them.

Who may: `organisations/permissions.py`. What must be there: `checks.py`. What happens: the
effects in `services/steps.py`, each of which also tells the reporter in the inbox. Nobody else is
told anything (WB-05, WB-10): there is no notice in this table.
"""

from django.utils.translation import gettext_lazy

from organisations.permissions import Permission
from workflow.engine import Transition, Workflow, late

from . import checks
from .models import State, StatusChange

STEPS = "complaints.corruption.services.steps"
# Until an outcome stands; from there on the matter is somebody else's or is over.
OPEN = (State.RECEIVED, State.ASKED, State.ACCEPTED, State.INQUIRY, State.FOUND)

REPORT = Workflow(
    model="corruption.Report",
    using="corruption",
    field="state",
    history=StatusChange,
    transitions=(
        Transition(
            "ask",
            (State.RECEIVED,),
            State.ASKED,
            gettext_lazy("ถามผู้แจ้ง"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("คำถามขึ้นในกล่องข้อความของผู้แจ้ง เรื่องรอคำตอบตามจำนวนวันที่ตั้งไว้"),
            effect=late(f"{STEPS}.asked"),
        ),
        Transition(
            "reply",
            (State.ASKED,),
            State.RECEIVED,
            gettext_lazy("ผู้แจ้งตอบแล้ว"),
            # The reporter's alone, by the receipt (actors.REPORTER).
            Permission.COMPLAINT_SPEAK,
            effect=late(f"{STEPS}.answered"),
        ),
        Transition(
            "resume",
            (State.ASKED,),
            State.RECEIVED,
            gettext_lazy("กลั่นกรองต่อโดยไม่มีคำตอบ"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("เรื่องกลับมารอกลั่นกรอง ผู้แจ้งยังตอบได้เสมอ"),
            guards=(checks.question_is_over,),
            effect=late(f"{STEPS}.resumed"),
        ),
        Transition(
            "accept",
            (State.RECEIVED, State.ASKED),
            State.ACCEPTED,
            gettext_lazy("รับไว้ดำเนินการ"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ผู้แจ้งเห็นในกล่องข้อความว่ารับเรื่องไว้ดำเนินการ ผู้ถูกกล่าวหาไม่ได้รับแจ้ง"),
            guards=(checks.screening_is_recorded,),
            effect=late(f"{STEPS}.accepted"),
        ),
        Transition(
            "reject",
            (State.RECEIVED, State.ASKED),
            State.NOT_ACCEPTED,
            gettext_lazy("ไม่รับเรื่อง"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ผู้แจ้งเห็นในกล่องข้อความ ต้องแจ้งเหตุผลต่อผู้แจ้งก่อนปิดเรื่อง"),
            guards=(checks.screening_is_recorded, checks.reporter_was_asked),
            effect=late(f"{STEPS}.rejected"),
        ),
        Transition(
            "inquire",
            (State.ACCEPTED,),
            State.INQUIRY,
            gettext_lazy("เริ่มแสวงหาข้อเท็จจริงทางลับ"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ทำทางลับ ระบบไม่แจ้งผู้ถูกกล่าวหาหรือผู้อื่น และห้ามเจ้าหน้าที่แจ้งเช่นกัน"),
            guards=(checks.officer_is_assigned,),
            effect=late(f"{STEPS}.inquired"),
        ),
        Transition(
            "conclude",
            (State.INQUIRY,),
            State.FOUND,
            gettext_lazy("บันทึกข้อเท็จจริงที่ได้"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ข้อเท็จจริงถูกปิดผนึกในเรื่อง จากนั้นพิจารณาว่ามีมูลหรือไม่"),
            effect=late(f"{STEPS}.concluded"),
        ),
        Transition(
            "no_grounds",
            (State.FOUND,),
            State.NO_GROUNDS,
            gettext_lazy("ไม่มีมูล ยุติเรื่อง"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ยุติเรื่องและรายงานผู้บังคับบัญชาที่รับเรื่อง ไม่มีมูลไม่ได้แปลว่าแจ้งเท็จ"),
            effect=late(f"{STEPS}.found_no_grounds"),
        ),
        # Discipline and its deadlines (WB-12..21, DL-01..14) come in here: `proceed` then leads to
        # states of their own (fact-finding order, committee, order), before `close`.
        Transition(
            "proceed",
            (State.FOUND,),
            State.PROCEEDING,
            gettext_lazy("มีมูล ดำเนินการต่อ"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("บันทึกแนวทางทางจริยธรรม วินัย หรืออาญา แล้วแจ้งผลให้ผู้แจ้งทราบ"),
            effect=late(f"{STEPS}.proceeded"),
        ),
        Transition(
            "refer",
            (State.RECEIVED, State.ACCEPTED, State.INQUIRY, State.FOUND),
            State.REFERRED,
            gettext_lazy("ส่งหน่วยงานภายนอก"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("ผู้แจ้งเห็นว่าส่งเรื่องไปหน่วยงานใด ส่งแฟ้มเข้ารหัสและบอกรหัสผ่านคนละทาง"),
            effect=late(f"{STEPS}.referred"),
        ),
        Transition(
            "close",
            (State.NOT_ACCEPTED, State.NO_GROUNDS, State.PROCEEDING, State.REFERRED),
            State.CLOSED,
            gettext_lazy("ปิดเรื่อง"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("เริ่มนับปีที่เก็บเรื่อง เมื่อครบแล้วจึงลบได้โดยเจ้าหน้าที่สองคน"),
            guards=(checks.reporter_was_told,),
            effect=late(f"{STEPS}.closed"),
        ),
        Transition(
            "reopen",
            (State.CLOSED,),
            State.ACCEPTED,
            gettext_lazy("เปิดเรื่องอีกครั้ง"),
            Permission.REPORT_HANDLE,
            consequence=gettext_lazy("เมื่อมีข้อเท็จจริงใหม่ วันลบเดิมถูกยกเลิก และผู้แจ้งเห็นในกล่องข้อความ"),
            guards=(checks.is_not_deleted,),
            effect=late(f"{STEPS}.reopened"),
        ),
    ),
)
