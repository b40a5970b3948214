"""The demonstration's assessments: invented risks, two rounds to compare, and one under way.

The nine risks of the sample stay as they are: identified and unscored (RK-28).
"""

from datetime import timedelta

from plans.services.treatment import link_activity
from risks.models import Factor, ObjectKind, OptionKind, Risk, Round
from risks.services import acceptance as acceptance_service
from risks.services import criteria as criteria_service
from risks.services import publication, ratings, register, residual, rounds, treatment
from risks.workflow import ACCEPTANCE, PUBLICATION, ROUND
from thai.fiscal import fiscal_year_end, fiscal_year_start
from workflow.opinions import Opinion

INVENTED = "(ตัวอย่างสมมติ)"

# event, process, step, who, what, where, how, known, department, category
RISKS = (
    (
        "กำหนดคุณลักษณะพัสดุให้เข้ากับผู้ขายรายเดียว",
        "จัดซื้อจัดจ้าง",
        "กำหนดคุณลักษณะเฉพาะ",
        "ผู้จัดทำคุณลักษณะเฉพาะ",
        "กำหนดเงื่อนไขที่ผู้ขายรายอื่นทำไม่ได้",
        "งานพัสดุ",
        "คัดลอกแคตตาล็อกของผู้ขายรายหนึ่งโดยไม่สืบราคารายอื่น",
        Factor.KNOWN,
        "ฝ่ายการคลัง",
        "จัดซื้อจัดจ้าง",
    ),
    (
        "ตรวจรับงานก่อสร้างทั้งที่งานไม่ครบตามแบบ",
        "งานก่อสร้างและซ่อมแซม",
        "ตรวจรับพัสดุ",
        "กรรมการตรวจรับ",
        "รับรองงานที่ยังไม่ครบ",
        "หน้างาน",
        "ลงชื่อโดยไม่ออกตรวจหน้างานและไม่มีภาพถ่าย",
        Factor.KNOWN,
        "ฝ่ายโยธา",
        "จัดซื้อจัดจ้าง",
    ),
    (
        "เรียกรับเงินเพื่อเร่งใบอนุญาตก่อสร้าง",
        "ออกใบอนุญาตก่อสร้าง",
        "ตรวจแบบแปลน",
        "เจ้าหน้าที่ตรวจแบบ",
        "เรียกรับเงินแลกกับการลัดคิว",
        "จุดรับคำขอ",
        "ถ่วงเวลาคำขอจนผู้ยื่นเสนอเงิน",
        Factor.KNOWN,
        "ฝ่ายโยธา",
        "การอนุมัติอนุญาต",
    ),
    (
        "เลือกปฏิบัติในการจับกุมผู้ค้าบนทางเท้า",
        "จัดระเบียบทางเท้า",
        "ตรวจพื้นที่",
        "เจ้าหน้าที่เทศกิจ",
        "ละเว้นผู้ค้าที่จ่ายเงิน",
        "จุดผ่อนผัน",
        "แจ้งล่วงหน้าก่อนออกตรวจแก่ผู้ที่จ่าย",
        Factor.KNOWN,
        "ฝ่ายเทศกิจ",
        "การใช้อำนาจหน้าที่",
    ),
    (
        "เบิกค่าล่วงเวลาโดยไม่ได้ปฏิบัติงาน",
        "เบิกจ่ายค่าตอบแทน",
        "รับรองการปฏิบัติงาน",
        "ผู้รับรองเวลาปฏิบัติงาน",
        "ลงเวลาแทนกัน",
        "ทุกส่วนราชการ",
        "ใช้สมุดลงเวลาที่ไม่มีผู้ควบคุม",
        Factor.KNOWN,
        "ฝ่ายปกครอง",
        "การเงินและทรัพย์สิน",
    ),
    (
        "นำวัสดุสำนักงานออกไปใช้ส่วนตัว",
        "ควบคุมวัสดุ",
        "เบิกวัสดุ",
        "ผู้เบิกวัสดุ",
        "เบิกเกินที่ใช้จริง",
        "คลังวัสดุ",
        "ไม่มีการตรวจนับระหว่างปี",
        Factor.UNKNOWN,
        "ฝ่ายการคลัง",
        "การเงินและทรัพย์สิน",
    ),
    (
        "จัดสรรเงินช่วยเหลือให้ผู้ที่ไม่มีสิทธิ",
        "จ่ายเงินสงเคราะห์",
        "พิจารณาคุณสมบัติ",
        "ผู้พิจารณาสิทธิ",
        "อนุมัติให้ญาติหรือพวกพ้อง",
        "ชุมชน",
        "รับรองคุณสมบัติโดยไม่ลงพื้นที่",
        Factor.UNKNOWN,
        "ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม",
        "การใช้อำนาจหน้าที่",
    ),
    (
        "รับค่าธรรมเนียมขยะเป็นเงินสดโดยไม่ออกใบเสร็จ",
        "จัดเก็บค่าธรรมเนียม",
        "รับชำระเงิน",
        "ผู้เก็บค่าธรรมเนียม",
        "เก็บเงินแล้วไม่นำส่ง",
        "นอกสถานที่",
        "ใช้ใบเสร็จเล่มที่ไม่ได้ขึ้นทะเบียน",
        Factor.KNOWN,
        "ฝ่ายสิ่งแวดล้อมและสุขาภิบาล",
        "การเงินและทรัพย์สิน",
    ),
    (
        "คัดเลือกผู้รับจ้างเหมาบริการจากคนใกล้ชิด",
        "จ้างเหมาบริการบุคคล",
        "คัดเลือก",
        "ผู้คัดเลือก",
        "ให้คะแนนเอื้อคนใกล้ชิด",
        "ทุกส่วนราชการ",
        "ไม่ประกาศรับสมัครอย่างเปิดเผย",
        Factor.UNKNOWN,
        "ฝ่ายปกครอง",
        "การบริหารงานบุคคล",
    ),
    (
        "ปล่อยข้อมูลทะเบียนราษฎรให้บุคคลภายนอก",
        "บริการทะเบียนราษฎร",
        "ค้นข้อมูล",
        "ผู้มีสิทธิเข้าระบบ",
        "ค้นข้อมูลให้ผู้อื่นโดยรับค่าตอบแทน",
        "สำนักทะเบียน",
        "ใช้บัญชีผู้ใช้ของเพื่อนร่วมงาน",
        Factor.UNKNOWN,
        "ฝ่ายทะเบียน",
        "การใช้อำนาจหน้าที่",
    ),
)
CATEGORIES = tuple(dict.fromkeys(row[-1] for row in RISKS))

# Worst-case scores of the three assessors (owner, two others), and the summed-up ones: last year
# and this year. None: not in that round. Scores are (likelihood, financial, non-financial).
LAST = (
    ((4, 4, 3), (5, 5, 4), (4, 4, 4), (4, 5, 4)),
    ((3, 4, 3), (4, 5, 4), (4, 4, 4), (4, 4, 4)),
    ((3, 2, 4), (5, 3, 5), (4, 3, 5), (4, 3, 5)),
    ((2, 1, 3), (4, 2, 4), (4, 2, 4), (4, 2, 4)),
    ((3, 2, 2), (4, 2, 3), (3, 2, 3), (3, 2, 3)),
    ((2, 1, 1), (2, 2, 2), (3, 1, 2), (2, 2, 2)),
    ((1, 2, 3), (2, 3, 4), (3, 3, 4), (2, 3, 4)),
    ((3, 3, 2), (4, 3, 3), (4, 3, 3), (4, 3, 3)),
    None,
    None,
)
THIS = (
    ((3, 4, 3), (4, 5, 4), (4, 4, 4), (4, 5, 4)),
    ((2, 4, 3), (3, 4, 4), (3, 4, 3), (3, 4, 4)),
    ((3, 2, 4), (4, 3, 5), (4, 3, 5), (4, 3, 5)),
    ((3, 2, 4), (5, 2, 4), (4, 3, 4), (5, 2, 4)),
    ((2, 2, 2), (3, 2, 3), (3, 2, 2), (3, 2, 2)),
    None,
    ((1, 2, 3), (2, 3, 4), (3, 3, 4), (2, 3, 4)),
    ((2, 3, 2), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    ((2, 1, 3), (3, 2, 3), (3, 1, 4), (3, 2, 3)),
    ((2, 2, 4), (2, 2, 5), (1, 2, 5), (2, 2, 5)),
)
CONTROLS = (
    (0, "คณะกรรมการร่างคุณลักษณะเฉพาะอย่างน้อยสามคน", "preventive", "fair"),
    (1, "แนบภาพถ่ายหน้างานพร้อมวันที่ก่อนตรวจรับ", "preventive", "good"),
    (2, "คิวคำขอออนไลน์ที่ผู้ยื่นดูสถานะได้", "preventive", "fair"),
    (3, "สลับพื้นที่ตรวจทุกสามเดือน", "preventive", "weak"),
    (4, "หัวหน้าสุ่มตรวจการลงเวลา", "detective", "fair"),
    (6, "ลงพื้นที่ตรวจคุณสมบัติอย่างน้อยสองคน", "preventive", "good"),
    (7, "รับชำระผ่าน QR ของหน่วยงาน", "preventive", "good"),
    (9, "ตรวจบันทึกการเข้าใช้ระบบทุกเดือน", "detective", "good"),
)

LEVELS = (
    # likelihood words and range (times a year), financial words and range (baht), non-financial
    ("แทบไม่เกิด", 0, 1, "ไม่เกิน 10,000 บาท", 0, 10_000, "รู้กันภายในงาน"),
    ("เกิดปีละครั้ง", 1, 2, "เกิน 10,000 ถึง 50,000 บาท", 10_000, 50_000, "ถูกถามภายในหน่วยงาน"),
    ("เกิดปีละ 2–4 ครั้ง", 2, 5, "เกิน 50,000 ถึง 200,000 บาท", 50_000, 200_000, "มีข้อร้องเรียน"),
    (
        "เกิดปีละ 5–11 ครั้ง",
        5,
        12,
        "เกิน 200,000 ถึง 1,000,000 บาท",
        200_000,
        1_000_000,
        "เป็นข่าวในท้องถิ่น ประชาชนเดือดร้อน",
    ),
    (
        "เกิดทุกเดือนหรือบ่อยกว่า",
        12,
        None,
        "เกิน 1,000,000 บาท",
        1_000_000,
        None,
        "เป็นข่าวทั่วประเทศ หรือถูกชี้มูลความผิด",
    ),
)


def load(district, cast, year: int, plan) -> None:
    """Last year's round closed, this year's being planned, and a third still rated.

    An activity of `plan`, this year's, carries out one of the chosen measures.
    """
    if Round.objects.filter(organisation=district).exists():
        return
    officer = cast["officer"]
    categories = {
        name: register.save_category(organisation=district, by=officer, name=name)
        for name in CATEGORIES
    }
    risks = [_risk(district, cast, categories, row) for row in RISKS]
    criteria = _criteria(district, officer)
    last = _round(district, cast, criteria, year - 1, risks, LAST)
    _choose_last_years(last, officer, risks)
    _decide_by_reasons(last, officer)
    last = ROUND.perform(last, "close", by=officer)
    Round.objects.filter(pk=last.pk).update(closed_on=fiscal_year_end(year - 1))
    _publish(last, cast)
    this = _round(district, cast, criteria, year, risks, THIS, previous=last)
    _treat(this, cast, year, plan)
    _under_way(district, cast, criteria, year, risks)


def _risk(district, cast, categories, row) -> Risk:
    event, process, step, who, what, where, how, factor, unit, category = row
    return register.add_risk(
        organisation=district,
        by=cast["officer"],
        event=f"{event} {INVENTED}",
        process=process,
        step=step,
        who=who,
        what=what,
        where=where,
        how=how,
        factor=factor,
        object_kind=ObjectKind.PROCESS,
        is_corruption=True,
        category=categories[category],
        department=district.departments.filter(name=unit).first(),
        # The assessor who is named as owner in each round.
        owner=cast["staff2"],
    )


def _criteria(district, officer):
    criteria = criteria_service.new_criteria(
        organisation=district, by=officer, name=f"เกณฑ์ประเมินความเสี่ยงการทุจริต {INVENTED}"
    )
    for row, words in zip(criteria.levels.order_by("score"), LEVELS, strict=True):
        (
            row.likelihood,
            row.likelihood_from,
            row.likelihood_to,
            row.financial,
            row.financial_from,
            row.financial_to,
            row.non_financial,
        ) = words
        row.save()
    return criteria


def _round(district, cast, criteria, year, risks, scores, previous=None) -> Round:
    officer = cast["officer"]
    assessors = ((cast["staff2"], True), (cast["assessor"], False), (cast["staff"], False))
    used = [(risk, row) for risk, row in zip(risks, scores, strict=True) if row]
    round = rounds.open_round(
        organisation=district,
        by=officer,
        name=f"ประเมินความเสี่ยงการทุจริตประจำปี {INVENTED}",
        fiscal_year=year,
        scope="กระบวนงานบริการ การอนุมัติอนุญาต การเงิน และการจัดซื้อจัดจ้าง",
        criteria=criteria,
        previous=previous,
        moderator=officer,
    )
    for person, is_owner in assessors:
        rounds.set_assessor(round=round, by=officer, person=person, is_owner=is_owner)
    rounds.add_risks(round=round, by=officer, risks=[risk for risk, _row in used])
    round = ROUND.perform(round, "start", by=officer)
    assessed = {row.risk_id: row for row in round.risks.all()}
    for risk, row in used:
        for (person, _is_owner), given in zip(assessors, row, strict=False):
            _rate(assessed[risk.pk], person, given)
        ratings.moderate(
            assessed=assessed[risk.pk],
            by=officer,
            **_scores(row[3]),
            rationale="ใช้กรณีเลวร้ายที่สุดที่ผู้ประเมินส่วนใหญ่เห็นตรงกัน",
        )
    for place, name, kind, effectiveness in CONTROLS:
        if risks[place].pk in assessed:
            residual.save_control(
                assessed=assessed[risks[place].pk],
                by=officer,
                values={
                    "name": name,
                    "kind": kind,
                    "effectiveness": effectiveness,
                    "evidence": "สุ่มตรวจเอกสารย้อนหลัง",
                    "tested_on": fiscal_year_start(year) - timedelta(days=30),
                },
            )
    return ROUND.perform(round, "plan", by=officer)


def _scores(given) -> dict:
    return dict(zip(("likelihood", "financial", "non_financial"), given, strict=True))


def _rate(assessed, person, given) -> None:
    ratings.rate(assessed=assessed, by=person, **_scores(given))


def _publish(round, cast) -> None:
    """The public page of last year's results; nobody's password is asked in a demonstration."""
    draft = publication.prepare(round=round, by=cast["officer"])
    PUBLICATION.perform(draft, "submit", by=cast["officer"])
    publication.sign(
        publication=draft,
        by=cast["executive"],
        confirm=lambda digest: "demonstration",
        opinions=[Opinion.APPROVE],
    )


# Chosen a year ago: the place of the risk, and the measure.
LAST_YEARS = (
    (0, "แต่งตั้งกรรมการร่างคุณลักษณะเฉพาะจากต่างส่วนราชการ"),
    (1, "ให้แนบภาพถ่ายหน้างานก่อนตรวจรับทุกครั้ง"),
    (2, "ประกาศระยะเวลาพิจารณาคำขอไว้ที่จุดบริการ"),
)


def _choose_last_years(round, officer, risks) -> None:
    for place, text in LAST_YEARS:
        option = treatment.save_option(
            assessed=round.risks.get(risk=risks[place]),
            by=officer,
            values={"kind": OptionKind.REDUCE, "measure": "preventive", "text": text},
        )
        treatment.choose(option=option, by=officer, reason="ทำได้ทันทีโดยไม่ต้องใช้งบประมาณ")


def _decide_by_reasons(round, officer) -> None:
    for assessed in round.risks.all():
        treatment.give_reasons(
            assessed=assessed,
            by=officer,
            skip_reason="ดำเนินการตามแผนปฏิบัติการป้องกันการทุจริตของปีนั้น",
            no_action_reason="ทบทวนมาตรการควบคุมในปีถัดไป",
        )


# The measure that an activity of the plan carries out.
CARRIED = 0
MEASURES = (
    (0, "ประกาศร่างคุณลักษณะเฉพาะให้วิจารณ์ก่อนจัดซื้อทุกครั้ง", None, "เปิดให้ผู้ขายรายอื่นทักท้วงได้"),
    (2, "เปิดระบบยื่นคำขออนุญาตและชำระเงินออนไลน์", 150_000, "ผู้ยื่นไม่ต้องพบเจ้าหน้าที่"),
    (3, "ติดกล้องประจำตัวเจ้าหน้าที่ตรวจพื้นที่", 80_000, "มีหลักฐานทุกครั้งที่ออกตรวจ"),
)


def _treat(round, cast, year, plan) -> None:
    officer = cast["officer"]
    by_event = {row.risk.event: row for row in round.risks.select_related("risk")}
    for place, text, cost, benefit in MEASURES:
        option = treatment.save_option(
            assessed=by_event[f"{RISKS[place][0]} {INVENTED}"],
            by=officer,
            values={
                "kind": OptionKind.REDUCE,
                "measure": "preventive",
                "text": text,
                "cost": cost,
                "benefit": benefit,
            },
        )
        treatment.choose(option=option, by=officer, reason="คุ้มค่าเมื่อเทียบกับความเสียหายที่อาจเกิด")
        if place == CARRIED:
            link_activity(option=option, activity=plan.activities.get(number=1), by=officer)
    asked = by_event[f"{RISKS[4][0]} {INVENTED}"]
    acceptance = acceptance_service.save_draft(
        assessed=asked,
        by=officer,
        approver=cast["clerk"],
        reason="ความเสี่ยงคงเหลือต่ำ และมาตรการเพิ่มเติมมีค่าใช้จ่ายสูงกว่าความเสียหาย",
        expires_on=fiscal_year_end(year),
    )
    ACCEPTANCE.perform(acceptance, "request", by=officer)


def _under_way(district, cast, criteria, year, risks) -> None:
    """A small round in which the assessor still has something to rate."""
    officer = cast["officer"]
    round = rounds.open_round(
        organisation=district,
        by=officer,
        name=f"ประเมินเฉพาะงานจัดซื้อจัดจ้าง {INVENTED}",
        fiscal_year=year,
        criteria=criteria,
        moderator=officer,
    )
    for person, is_owner in ((cast["staff2"], True), (cast["assessor"], False)):
        rounds.set_assessor(round=round, by=officer, person=person, is_owner=is_owner)
    rounds.add_risks(round=round, by=officer, risks=risks[:2] + risks[8:9])
    round = ROUND.perform(round, "start", by=officer)
    for assessed in round.risks.all()[:2]:
        _rate(assessed, cast["staff2"], (3, 3, 3))
