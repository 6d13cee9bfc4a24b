"""What is held about those who evaluate, sit in juries and appeal: shown to them, and emptied of their words."""

from typing import Any

from associations.models import JuryAttendance, RequestAppeal, Review, ReviewScore
from associations.workflows import ReviewDeclineReason, ReviewWorkflow


def export(user: Any) -> list[dict[str, Any]]:
    """The person's reviews, calls to juries and appeals."""
    reviews = Review.objects.filter(reviewer=user).select_related("request").order_by("pk")
    attendances = JuryAttendance.objects.filter(member=user).select_related("session").order_by("pk")
    appeals = RequestAppeal.objects.filter(author=user).select_related("request").order_by("pk")
    return [
        *(
            {
                "demande": row.request.number,
                "état": row.get_state_display(),
                "avis": row.get_recommendation_display(),
                "commentaire": row.comment,
                "total": str(row.total or ""),
                "donnée le": row.given_at.isoformat() if row.given_at else None,
            }
            for row in reviews
        ),
        *(
            {
                "séance du": row.session.held_on.isoformat(),
                "rôle": row.get_role_display(),
                "présence": row.get_presence_display(),
            }
            for row in attendances
        ),
        *({"recours": row.request.number, "texte": row.text, "déposé le": row.filed_at.isoformat()} for row in appeals),
    ]


def erase(user: Any) -> None:
    """Words leave with their author; totals, presences and decisions stay, under nobody's name."""
    reason = ReviewDeclineReason.UNAVAILABLE
    waiting = Review.objects.filter(reviewer=user)
    ReviewWorkflow.apply_many(waiting, "decline", reason=reason, changes={"decline_reason": reason})
    Review.objects.filter(reviewer=user).update(comment="")
    ReviewScore.objects.filter(review__reviewer=user).update(comment="")
    RequestAppeal.objects.filter(author=user).update(text="", author=None)
