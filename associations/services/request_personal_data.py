"""What requests hold about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models import CompletionRequest, Endorsement, Request, RequestDocument, RequestStep
from associations.services import request_follow_up
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from mdm_platform.files.models import StoredFile


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(REQUEST_SECTION)


def export_requests(user: Any) -> list[dict[str, Any]]:
    """The requests that the person began, certified, endorsed, or wrote a step of."""
    mine = Q(created_by=user) | Q(certified_by=user) | Q(endorsed_by=user) | Q(steps__written_by=user)
    mine |= Q(endorsements__signed_by=user) | Q(documents__added_by=user)
    rows = Request.objects.filter(mine).select_related("association").distinct().order_by("pk")
    return [
        {
            "identifiant": str(request.public_id),
            "association": request.association.name,
            "titre": request.title,
            "etat": request_follow_up.shown_state(request),
            "certifiee_par_vous": request.certified_by_id == user.pk,
            "representant_legal": request.representative_name if request.certified_by_id == user.pk else "",
            "date": request.created_at.isoformat(),
        }
        for request in rows
    ]


def erase_requests(user: Any) -> None:
    """Requests stay their association's; the person's name, gender and hand go from them."""
    certified = Request.objects.filter(certified_by=user)
    certified.update(representative_name="", representative_gender="undeclared", certified_by=None)
    Request.objects.filter(created_by=user).update(created_by=None)
    Request.objects.filter(endorsed_by=user).update(endorsed_by=None)
    RequestStep.objects.filter(written_by=user).update(written_by=None)
    RequestDocument.objects.filter(added_by=user).update(added_by=None)
    held = StoredFile.objects.filter(owner=user, purpose="request_document")
    held.update(owner=None)
    CompletionRequest.objects.filter(asked_by=user).update(asked_by=None)
    for field in ("asked_by", "signed_by", "visa_by"):
        Endorsement.objects.filter(**{field: user}).update(**{field: None})
    notes.forget_by(user, "associations.request")


REQUEST_SECTION = DataSection("associations.requests", _("Demandes de cofinancement"), export_requests, erase_requests)
