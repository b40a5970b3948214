"""The framework's data and its browser."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from plans.framework_data import DATA_FILE, load_framework, load_framework_file
from plans.models import Framework, FrameworkNode, NodeKind


def test_all_nodes_load_in_printed_order(framework):
    counts = {kind: framework.nodes.filter(kind=kind).count() for kind in NodeKind.values}
    assert counts == {"dimension": 4, "section": 12, "subsection": 32, "item": 174}
    assert framework.nodes.count() == 222
    codes = list(framework.nodes.values_list("code", flat=True))
    assert codes[:5] == ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.1.2"]
    # A sort by code would put 1.1.3.10 before 1.1.3.2.
    assert codes.index("1.1.3.2") < codes.index("1.1.3.10")
    assert list(framework.nodes.values_list("position", flat=True)) == list(range(1, 223))


def test_parents_follow_the_codes(framework):
    for node in framework.nodes.select_related("parent"):
        parent = node.code.rpartition(".")[0]
        assert (node.parent.code if node.parent else "") == parent
        assert node.depth == node.code.count(".")


def test_loading_again_changes_nothing(framework):
    before = list(framework.nodes.values())
    again, count = load_framework_file()
    assert (again.pk, count) == (framework.pk, 222)
    assert list(again.nodes.values()) == before


def test_a_corrected_file_mends_what_is_there(framework):
    data = json.loads(DATA_FILE.read_text())
    first = data["dimensions"][0]
    old = framework.nodes.get(code="1.2")
    first["sections"][1]["title_th"] = "ชื่อที่แก้แล้ว"
    first["sections"].append(
        {"code": "1.9", "doc_no": "1.9", "title_th": "ด้านใหม่", "subsections": []}
    )
    load_framework(data)
    assert framework.nodes.count() == 223
    assert framework.nodes.get(code="1.2").pk == old.pk
    assert framework.nodes.get(code="1.2").title_th == "ชื่อที่แก้แล้ว"
    positions = list(framework.nodes.values_list("position", flat=True))
    assert positions == list(range(1, 224))


def test_numbers_that_the_framework_states(framework):
    """FC-34."""
    stated = framework.nodes.exclude(min_per_fiscal_year=None)
    assert dict(stated.values_list("code", "min_per_fiscal_year")) == {
        "2.2.2.2.1.1.9": 2,
        "2.2.2.2.3.2.4": 1,
        "2.2.2.2.3.2.5": 1,
    }


def test_the_file_names_no_source_file():
    text = DATA_FILE.read_text().lower()
    assert "seed" not in text
    assert ".txt" not in text


def test_command_says_what_is_wrong_with_a_file(db, tmp_path):
    broken = tmp_path / "framework.json"
    broken.write_text("{")
    with pytest.raises(CommandError):
        call_command("load_framework", str(broken))
    assert not Framework.objects.exists()


def url(org, **query):
    from urllib.parse import urlencode

    return reverse("plans:framework", args=[org.slug]) + ("?" + urlencode(query) if query else "")


def test_browser_shows_the_tree_with_hints(client_for, cast, org, framework):
    page = client_for(cast.auditor).get(url(org)).content.decode()
    assert page.count('id="node-') == 222
    assert framework.nodes.get(code="1.1").hint_th in page
    assert "อย่างน้อย 2 ครั้งต่อปีงบประมาณ" in page
    assert "เพิ่มกิจกรรมในหัวข้อนี้" not in page


def test_links_add_to_the_open_plan(client_for, cast, org, plan_draft):
    page = client_for(cast.staff).get(url(org)).content.decode()
    target = reverse("plans:activity_new", args=[org.slug, plan_draft.uuid])
    assert f"{target}?node=1.1.2" in page
    assert "มีในแผนแล้ว 1 รายการ" in page


def test_search_finds_thai_inside_words_and_shows_the_way_there(client_for, cast, org, framework):
    # NIKHAHIT + SARA AA, as copied from an old PDF, is the same word.
    for typed in ("ดุลพินิจ", "ดุลพินิจ "):
        page = client_for(cast.auditor).get(url(org, q=typed)).content.decode()
        assert "<mark>ดุลพินิจ</mark>" in page
        assert 0 < page.count('id="node-') < 60
    split = client_for(cast.auditor).get(url(org, q="อํานาจ")).content.decode()
    whole = client_for(cast.auditor).get(url(org, q="อำนาจ")).content.decode()
    assert split.count('id="node-') == whole.count('id="node-') > 0


def test_search_that_finds_nothing_says_so(client_for, cast, org, framework):
    page = client_for(cast.auditor).get(url(org, q="ไม่มีคำนี้")).content.decode()
    assert "ไม่พบ “ไม่มีคำนี้” ในกรอบ" in page


def test_browser_without_a_framework(client_for, cast, org):
    page = client_for(cast.staff).get(url(org))
    assert page.status_code == 200
    assert "ยังไม่มีกรอบการจัดทำแผนในระบบ" in page.content.decode()


def test_number_of_queries_does_not_grow(
    client_for, cast, org, plan_draft, django_assert_max_num_queries
):
    client = client_for(cast.staff)
    client.get(url(org))
    with django_assert_max_num_queries(15):
        client.get(url(org))


def test_options_and_hint_answer_fragments(client_for, cast, org, framework):
    client = client_for(cast.staff)
    options = reverse("plans:framework_nodes", args=[org.slug])
    page = client.get(
        options, {"framework": framework.code, "node_search": "ดุลพินิจ", "node": "1.1"}
    ).content.decode()
    assert '<option value="1.1" selected>' in page
    assert "ดุลพินิจ" in page
    assert '<option value="1.2"' not in page
    hint = reverse("plans:framework_hint", args=[org.slug])
    page = client.get(hint, {"framework": framework.code, "node": "2.2.2.2.1.1.9"}).content.decode()
    assert "กรอบกำหนดอย่างน้อย 2 ครั้งต่อปีงบประมาณ" in page
    assert client.get(hint, {"framework": "x"}).status_code == 404
    assert client_for(cast.auditor).get(hint).status_code == 403
    assert FrameworkNode.objects.count() == 222
