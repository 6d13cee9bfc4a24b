"""The receipt of a request, as a PDF in the reader's language: the same request always gives the same file."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import Request
from mdm_platform.documents import pdf
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.formats import nice_date, nice_datetime
from mdm_platform.money import Amount

TEMPLATE = "associations/receipt.typ"


def receipt(*, request: Request, language: str) -> bytes:
    """The receipt of a filed request; TransitionNotAllowed for a draft."""
    if not request.is_filed:
        raise TransitionNotAllowed(_("Le récépissé est remis au dépôt de la demande."))
    with translation.override(language):
        return pdf.render(TEMPLATE, _content(request), language)


def file_name(request: Request, language: str) -> str:
    """How the file is called when it is taken away."""
    return f"{request.number}-{language}.pdf"


def _content(request: Request) -> dict[str, Any]:
    filed_on, operator = timezone.localdate(request.submitted_at), request.call.operator
    return {
        "title": _("Récépissé de dépôt"),
        "subject": _("Récépissé de dépôt d’une demande de cofinancement"),
        "issuer": {"fr": operator.name_fr, "ar": operator.name_ar or operator.name_fr},
        "date": filed_on,
        "place_date": _("Le %(day)s") % {"day": nice_date(filed_on)},
        "reference": _("Demande %(number)s") % {"number": request.number},
        "recipient": [request.association.name],
        "paragraphs": [_("La demande ci-dessous a été reçue. Elle a été certifiée par le représentant légal.")],
        "facts": _facts(request),
        "after": [
            _("Nous vérifions d’abord que le dossier est complet ; s’il manque quelque chose, vous serez prévenus."),
            _("Ce récépissé ne préjuge pas de la décision. Conservez-le : son numéro suit la demande jusqu’à la fin."),
        ],
    }


def _facts(request: Request) -> list[list[str]]:
    return [
        [_("Numéro"), request.number or ""],
        [_("Appel à projets"), request.call.title],
        [_("Association"), request.association.name],
        [_("Projet"), request.title],
        [_("Coût total"), str(Amount(request.project_amount, request.currency))],
        [_("Subvention demandée"), str(Amount(request.amount_requested, request.currency))],
        [_("Déposée le"), nice_datetime(request.submitted_at)],
        [_("Certifiée par"), request.representative_name],
    ]
