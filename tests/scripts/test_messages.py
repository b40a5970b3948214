"""Message ids are collected as Django will look them up."""

from collections import defaultdict

import pytest

from scripts import messages
from scripts.common import ROOT

pytestmark = pytest.mark.once


@pytest.fixture
def collected(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)

    def collect(name, source):
        path = tmp_path / name
        path.write_text(source)
        found = defaultdict(list)
        reader = messages.python_messages if path.suffix == ".py" else messages.template_messages
        reader(path, found)
        return set(found)

    return collect


def test_template_messages(collected):
    source = """{% translate "แผน" %}{% translate "ร้อยละ 80%" context "กราฟ" %}
    {% include "x.html" with title=_("หัวข้อ") %}
    {% blocktranslate trimmed with n=plan.name %}
       ชื่อ {{ n }}
       100%
    {% endblocktranslate %}
    {% blocktranslate count c=total %}{{ c }} แผน{% plural %}{{ c }} รวม{% endblocktranslate %}"""
    assert collected("page.html", source) == {
        (None, "แผน", None),
        ("กราฟ", "ร้อยละ 80%%", None),
        (None, "หัวข้อ", None),
        (None, "ชื่อ %(n)s 100%%", None),
        (None, "%(c)s แผน", "%(c)s รวม"),
    }


def test_python_messages(collected):
    source = """
_("แผน")
gettext_lazy("ก" "ข")
ngettext("%(n)s วัน", "%(n)s วันรวม", n)
pgettext_lazy("ปุ่ม", "ส่ง")
_(name)
"""
    assert collected("module.py", source) == {
        (None, "แผน", None),
        (None, "กข", None),
        (None, "%(n)s วัน", "%(n)s วันรวม"),
        ("ปุ่ม", "ส่ง", None),
    }


def test_placeholders_are_compared_by_name():
    assert messages.placeholders("%(year)s {0} {name} 100%%") == {"year", "{0}", "{name}"}


def test_every_text_of_the_program_has_its_english(capsys):
    assert messages.check() == 0, capsys.readouterr().out


def test_own_folders_are_looked_at():
    places = {place.split("/")[0] for found in messages.all_messages().values() for place in found}
    assert {"plans", "reports", "organisations", "workflow", "templates"} <= places
    assert (ROOT / "locale").is_dir()
