"""The plans' fixtures serve the public pages too."""

from tests.plans.conftest import (  # noqa: F401
    approved_activity,
    approved_plan,
    framework,
    plan_draft,
    ready_plan,
    risk,
    submitted_plan,
)
