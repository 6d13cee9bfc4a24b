"""Before somebody sends: what is already answered for everybody, and what they may have sent before.

Nothing is said of other people's cases: without an account there is nobody to compare with.
"""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case as Choice
from django.db.models import F, FloatField, Q, Value, When
from django.utils.translation import get_language

from grievances.models import Case, CaseDraft, Proposal, PublishedAnswer
from grievances.services import drafts, proposals
from grievances.workflows import CaseKind

MOST = 3
NEAR = 0.35
COMPARED, TITLE = 300, 140


def answers(*, category: str, text: str = "", most: int = MOST) -> list[PublishedAnswer]:
    """The published answers nearest to what somebody writes: of the same category, or in like words."""
    question = f"question_{(get_language() or 'fr')[:2]}"
    alike = TrigramWordSimilarity(text[:COMPARED], question) if text.strip() else Value(0.0, output_field=FloatField())
    same = Choice(When(category__code=category, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
    rows = PublishedAnswer.objects.published().select_related("category").annotate(alike=alike, same=same)
    near = rows.filter(Q(same=1.0) | Q(alike__gte=NEAR))
    return list(near.annotate(rank=F("alike") + F("same")).order_by("-rank", "position", "code")[:most])


def answers_for(draft: CaseDraft) -> list[PublishedAnswer]:
    """The published answers nearest to a draft."""
    held = drafts.facts(draft)
    return answers(category=held.get("category") or "", text=held.get("description", ""))


def proposals_for(draft: CaseDraft) -> list[Proposal]:
    """The published proposals nearest to what a draft observes or proposes: they may be supported instead."""
    held = drafts.facts(draft)
    text = held.get("description", "").strip()
    if held.get("kind") not in (CaseKind.OBSERVATION, CaseKind.PROPOSAL) or not text:
        return []
    return proposals.similar(title=text[:TITLE], most=MOST)


def possible_duplicates(draft: CaseDraft, user: Any) -> list[Case]:
    """The person's own open cases on the same subject; for an agent who files for others, none is known."""
    category = drafts.facts(draft).get("category")
    if draft.is_for_other or not category:
        return []
    own = Case.objects.of_person(user).open().filter(category__code=category).select_related("category")
    return list(own.order_by("-received_at")[:MOST])
