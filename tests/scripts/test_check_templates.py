"""The check of templates sees what it should, and nothing else."""

import pytest

from scripts.check_templates import faults_in, main

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "source",
    [
        "<p>แผน</p>",
        "<p>Plan</p>",
        '<input placeholder="เช่น 9 ส.ค. 2565">',
        '<button aria-label="Close">×</button>',
        '<p>{{ name|default:"ไม่มี" }}</p>',
        '{% include "x.html" with title="แผน" %}',
        '<p style="color:red">1</p>',
        '<a onclick="go()">1</a>',
        "<script>go()</script>",
        "<p>{{ plan.start|date }}</p>",
        '{% now "Y" %}',
    ],
)
def test_fault_is_found_with_its_line(source):
    assert [line for line, _message in faults_in(f"\n{source}\n")] == [2]


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "แผน" %}</p>',
        "<p>{% blocktranslate %}แผนของ {{ name }}{% endblocktranslate %}</p>",
        '{% include "x.html" with title=_("แผน") %}',
        '<p title="{{ plan.name }}">12 × 3 &nbsp; ·</p>',
        "{% comment %}แผน{% endcomment %}{# แผน #}<!-- Plan -->",
        '<meta name="viewport" content="width=device-width">',
        '<body class="{% block body_class %}staff{% endblock %}">',
        '<script src="/static/app.js" defer></script>',
        "<p>PDF</p> {# as-is: a name #}",
        "<p>{{ plan.start|thai_date }}</p>",
    ],
)
def test_right_source_passes(source):
    assert faults_in(source) == []


def test_the_projects_templates_pass(capsys):
    assert main() == 0, capsys.readouterr().out
