"""What decisions tell the kernel at start: their files, personal data, and what an association is expected to do."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import AdjustmentReason, Association, DecisionLetter, JurySession, Request
from associations.services import (
    awards,
    decision_letters,
    decisions,
    jury_minutes,
    request_people,
    review_personal_data,
    todo,
)
from associations.services.todo import Todo
from associations.workflows import RequestState
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.formats import nice_date
from mdm_platform.permissions import predicate


@predicate
def may_read_letter(user: Any, stored: Any) -> bool:
    """Whether the letter was sent to an association of the user, or the user reads every decision."""
    letters = DecisionLetter.objects.visible_to(user)
    return letters.filter(Q(french=stored) | Q(arabic=stored)).exists()


@predicate
def may_read_minutes(user: Any, stored: Any) -> bool:
    """Whether the user may see the session of these minutes."""
    return JurySession.objects.visible_to(user).filter(minutes=stored).exists()


def register() -> None:
    """Register it all; once at start."""
    register_purpose(Purpose(decision_letters.PURPOSE, may_read_letter, ("pdf",)))
    register_purpose(Purpose(jury_minutes.PURPOSE, may_read_minutes, ("pdf",)))
    data_rights.register(
        DataSection(
            "associations.reviews",
            gettext_lazy("Évaluations et jurys"),
            review_personal_data.export,
            review_personal_data.erase,
        )
    )
    todo.register(expected)
    request_people.when("withdraw", free_money)
    request_people.when("declare_ineligible", decisions.tell_ineligible)


def free_money(*, request: Request, by: Any, now: datetime) -> None:
    """A request that is withdrawn gives back what it was granted."""
    awards.release(request=request, reason=AdjustmentReason.WITHDRAWN, by=by, now=now)


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """The decisions that the association may still contest."""
    refused = Request.objects.of_association(association).filter(
        state__in=(RequestState.REFUSED, RequestState.INELIGIBLE), letters__appeal_until__gte=today, appeals=None
    )
    for request in refused.distinct().order_by("pk"):
        until = max(request.letters.values_list("appeal_until", flat=True))
        words = {"number": request.number, "day": nice_date(until)}
        url = reverse("associations:request_decision", args=[request.public_id])
        yield Todo(_("Décision sur la demande %(number)s : recours possible jusqu’au %(day)s") % words, url, until)
