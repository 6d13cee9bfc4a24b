"""Who decides while a project runs: on its amendments, its reports and what controls found."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.permissions.people import is_officer
from associations.permissions.requests import instructs
from mdm_platform.permissions import predicate, register


@predicate
def did_not_propose_it(user: Any, obj: Any) -> bool:
    """Whether somebody else proposed it: nobody decides on one's own proposal (rule 9)."""
    return obj is None or getattr(obj, "created_by_id", None) != user.pk


register("associations.decide_amendment", instructs & did_not_propose_it, _("décider de cet avenant"))
register("associations.review_report", instructs, _("examiner ce rapport"))
register("associations.answer_finding", is_officer, _("répondre à ce constat"))
