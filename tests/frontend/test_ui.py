"""The components and tags that every page is made of."""

import datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from organisations.components import TaskRow
from organisations.templatetags import ui

pytestmark = pytest.mark.once


class SampleForm(forms.Form):
    name = forms.CharField(label="ชื่อ")
    kind = forms.ChoiceField(
        label="ประเภท", choices=[("a", "ก"), ("b", "ข")], widget=forms.RadioSelect
    )


def draw(source: str, request=None, **context) -> str:
    return Template(source).render(Context(context | {"request": request}))


def component(name: str, **context) -> str:
    return render_to_string(f"components/_{name}.html", context)


def test_icon_is_hidden_from_screen_readers_unless_it_has_a_label():
    assert 'aria-hidden="true"' in ui.icon("bell")
    assert 'aria-label="ขึ้น"' in ui.icon("arrow-up", label="ขึ้น")
    assert "aria-hidden" not in ui.icon("arrow-up", label="ขึ้น")


def test_status_badge_has_a_word_and_a_shape():
    html = ui.badge("ส่งกลับแก้ไข", "returned")
    assert "ส่งกลับแก้ไข" in html
    assert "#arrow-return-left" in html
    assert "status-warn" in html


def test_a_given_tone_wins_over_the_state():
    assert ui.status_look("approved", tone="danger") == {"tone": "danger", "icon": "x-octagon-fill"}
    assert ui.status_look("never-heard-of")["tone"] == "neutral"


@pytest.mark.parametrize(
    ("zone", "shape"),
    [
        ("very_high", "triangle-fill"),
        ("high", "diamond-fill"),
        ("medium", "circle-fill"),
        ("low", "square-fill"),
    ],
)
def test_each_zone_has_its_own_shape(zone, shape):
    html = component("zone_badge", zone=zone, label="โซน")
    assert f"#{shape}" in html
    assert f"zone-{zone.replace('_', '-')}" in html


def test_error_summary_links_to_the_fields_in_their_order():
    form = SampleForm({"name": ""})
    links = ui.error_links(form)
    # A group of radio buttons is reached at its first button.
    assert [link["id"] for link in links] == ["id_name", "id_kind_0"]
    html = component("error_summary", form=form)
    assert 'href="#id_name"' in html
    assert "data-autofocus" in html


def test_error_summary_draws_nothing_for_a_form_that_is_not_sent():
    assert component("error_summary", form=SampleForm()).strip() == ""


def test_control_says_what_is_wrong_to_screen_readers():
    html = draw("{% control form.name %}", form=SampleForm({"name": ""}))
    assert "is-invalid" in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in component("field_error", field=SampleForm({"name": ""})["name"])


def test_pagination_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/", {"q": "ถนน", "page": "2"})
    page = Paginator(range(500), 25).get_page(2)
    html = render_to_string("components/_pagination.html", {"page_obj": page}, request)
    assert "q=%E0%B8%96%E0%B8%99%E0%B8%99&amp;page=3" in html
    assert 'aria-current="page"' in html


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, [1, 2, None, 20]),
        (3, [1, 2, 3, 4, None, 20]),
        (4, [1, 2, 3, 4, 5, None, 20]),
        (10, [1, None, 9, 10, 11, None, 20]),
        (20, [1, None, 19, 20]),
    ],
)
def test_page_numbers_show_ends_neighbours_and_no_gap_of_one(number, expected):
    page = Paginator(range(500), 25).get_page(number)
    assert ui.page_numbers(page) == expected


def test_sort_header_turns_round_and_goes_back_to_the_first_page():
    request = RequestFactory().get("/", {"sort": "name", "page": "4"})
    heading = ui.sort_header({"request": request}, "ชื่อ", "name")
    assert 'aria-sort="ascending"' in heading
    assert 'href="?sort=-name"' in heading
    assert 'href="?sort=due"' in ui.sort_header({"request": request}, "กำหนด", "due")


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (-3, "late", "เกินกำหนด 3 วัน"),
        (0, "soon", "ครบกำหนดวันนี้"),
        (5, "soon", "เหลือ 5 วัน"),
        (30, "calm", "เหลือ 30 วัน"),
    ],
)
def test_days_left_says_it_in_words(days, tone, words):
    html = component("days_left", days=days, date=datetime.date(2026, 4, 30))
    assert words in html
    assert f"days-{tone}" in html


def test_task_list_says_why_and_does_not_link_what_is_locked():
    rows = [
        TaskRow("กิจกรรม", "returned", "/a/", why="ขาดงบประมาณ"),
        TaskRow("ลงนาม", "locked", "/b/"),
    ]
    html = component("task_list", rows=rows)
    assert "ขาดงบประมาณ" in html
    assert 'href="/a/"' in html
    assert 'href="/b/"' not in html


def test_a_part_is_rendered_once_for_equal_values_and_anew_for_others():
    source = '{% part "components/_task.html" row %}'
    html = draw(source, row=TaskRow("แก้ <ร่าง>", "done", "/a/"))
    assert "แก้ &lt;ร่าง&gt;" in html
    before = ui._part.cache_info()
    assert draw(source, row=TaskRow("แก้ <ร่าง>", "done", "/a/")) == html
    assert ui._part.cache_info().hits == before.hits + 1
    assert "ครบแล้ว" in html and "ยังขาด" in draw(source, row=TaskRow("แก้ <ร่าง>", "missing"))
    with translation.override("en"):
        assert "ครบแล้ว" not in draw(source, row=TaskRow("แก้ <ร่าง>", "done", "/a/"))


def test_a_part_takes_no_marked_text():
    """It would be equal to the same text unmarked, and be shown in its place unescaped."""
    row = TaskRow(mark_safe("<b>x</b>"), "done")
    with pytest.raises(TypeError):
        draw('{% part "components/_task.html" row %}', row=row)
    assert "<b>x</b>" not in draw(
        '{% part "components/_task.html" row %}', row=TaskRow("<b>x</b>", "done")
    )


@pytest.mark.parametrize(
    ("state", "polls"), [("queued", 1), ("running", 1), ("done", 0), ("failed", 0)]
)
def test_progress_asks_again_only_while_the_job_runs(state, polls):
    job = {"uuid": "1", "state": state, "done": 1, "total": 2, "message": ""}
    html = component("progress", job=job, title="รายงาน", poll_url="/job/")
    assert html.count("hx-get") == polls


def test_consequence_is_tied_to_its_button():
    html = component("consequence_button", id="approve", label="อนุมัติ", consequence="มีผลทันที")
    assert 'aria-describedby="approve-consequence"' in html
    assert 'id="approve-consequence"' in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_render_without_a_request(code):
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert 'lang="th"' in html
