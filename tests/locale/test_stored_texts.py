"""What is stored for others is Thai, whatever language the person who acts has chosen."""

import pytest
from django.utils import translation

from organisations.models import Notice
from plans.services import approval

from .test_thai_messages import is_thai

pytestmark = pytest.mark.django_db


def test_warnings_and_notices_of_a_plan(ready_plan, cast, django_capture_on_commit_callbacks):
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        submission = approval.submit_plan(plan=ready_plan, by=cast.officer)
    assert submission.warnings
    assert [row["text"] for row in submission.warnings if not is_thai(row["text"])] == []
    texts = list(Notice.objects.filter(person=cast.clerk).values_list("text", flat=True))
    assert texts == [f"มีแผนรอการลงนามของคุณ: {ready_plan.title}"]
