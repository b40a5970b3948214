"""A plan that is ready to be laid before the signers."""

from tests.plans.conftest import framework, plan_draft, ready_plan, risk

__all__ = ["framework", "plan_draft", "ready_plan", "risk"]
