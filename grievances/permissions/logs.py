"""What the logs do not show: to those whom a case is about, that something happened; to anybody, who proposed what."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from grievances.models import AssistanceRequest, Case, Deadline, Mandate, Referral, ThirdParty
from grievances.models.unit import every_unit_of
from grievances.workflows import ProposalCommentWorkflow, ProposalWorkflow
from mdm_platform.audit import hidden
from mdm_platform.workflow import STARTED

PARTS: tuple[tuple[type[Model], str], ...] = (
    (Case, ""),
    (Deadline, "case__"),
    (Mandate, "case__"),
    (ThirdParty, "case__"),
    (AssistanceRequest, "case__"),
    (Referral, "request__case__"),
)


def _about_them(model: type[Model], path: str) -> Callable[[Any], QuerySet | None]:
    def rows(user: Any) -> QuerySet | None:
        units = every_unit_of(user)
        return model._base_manager.filter(**{f"{path}unit_complained__in": units}) if units else None

    return rows


for model, path in PARTS:
    hidden.register(model._meta.label_lower, _about_them(model, path))

for workflow in (ProposalWorkflow, ProposalCommentWorkflow):
    hidden.keep_authors(workflow.name, STARTED, "revise", "withdraw")
