"""The receipt of a case: number, code shown this once, QR code of the follow-up page, what happens next and when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.services import contacting, presenters
from grievances.workflows import CaseKind, Channel, ContactChannel
from mdm_platform.documents import pdf, qr
from mdm_platform.formats import nice_date, nice_datetime

TEMPLATE = "grievances/case_receipt.typ"
SPOKEN = (Channel.COUNTER, Channel.TELEPHONE, Channel.POST)


@dataclass(frozen=True)
class Receipt:
    """What the page and the PDF say."""

    number: str
    code: str = field(repr=False)
    is_mandate: bool
    is_for_other: bool
    kind_label: str
    category_label: str
    received_at: datetime
    answer_due_at: datetime | None
    next_steps: tuple[str, ...]
    reached: str
    follow_url: str
    qr: str


def view(*, case: Case, code: str, is_mandate: bool = False) -> Receipt:
    """The receipt of a case in the current language."""
    public = presenters.public_case(case)
    url = f"{settings.SITE_URL}{reverse('grievances:follow')}?number={case.number}"
    return Receipt(
        number=public.number,
        code=code,
        is_mandate=is_mandate,
        is_for_other=case.channel in SPOKEN,
        kind_label=public.kind_label,
        category_label=public.category_label,
        received_at=public.received_at,
        answer_due_at=public.answer_due_at,
        next_steps=tuple(_next_steps(public)),
        reached=_reached_by_mandate() if is_mandate else _reached(case),
        follow_url=url,
        qr=qr.svg(url),
    )


def document(*, case: Case, code: str, is_mandate: bool, language: str) -> bytes:
    """The receipt as a PDF; what an agent prints is in the language of the person.

    It holds the code: it is made for whoever just sent the case, and kept nowhere.
    """
    chosen = case.language if case.channel in SPOKEN else language
    with translation.override(chosen):
        return pdf.render(TEMPLATE, _content(view(case=case, code=code, is_mandate=is_mandate)), chosen)


def _next_steps(public: Any) -> list[str]:
    """What happens, in order, with its dates."""
    due = nice_date(timezone.localdate(public.answer_due_at)) if public.answer_due_at else ""
    steps = [_("Votre demande est lue et confiée au service qui peut y répondre. Vous pouvez suivre où elle en est.")]
    steps.append(_("S’il manque une précision, le service vous pose une question : répondez-y depuis votre suivi."))
    if public.kind == CaseKind.HELP_REQUEST:
        steps.append(
            _("Notre objectif est de vous répondre avant le %(day)s.") % {"day": due}
            if due
            else _("Nous vous répondons aussi vite que possible.")
        )
        return steps
    if due:
        steps.append(_("La loi donne soixante jours pour vous répondre : au plus tard le %(day)s.") % {"day": due})
    else:
        steps.append(_("La loi donne soixante jours pour vous répondre."))
    steps.append(_("Vous pouvez à tout moment saisir le Médiateur du Royaume, et surtout si ce délai passe."))
    return steps


def _reached(case: Case) -> str:
    """How the person will hear of it, as they chose."""
    if case.identity.contact == ContactChannel.PHONE and contacting.way_to(case.identity).phone:
        return _("Nous vous appellerons, ou vous enverrons un court message sans détail, au numéro donné.")
    return {
        ContactChannel.EMAIL: _("Nous vous écrirons par e-mail, à l’adresse que vous avez donnée."),
        ContactChannel.PHONE: _("Nous vous appellerons au numéro que vous avez donné."),
        ContactChannel.ACCOUNT: _("Nous vous préviendrons dans votre espace, et nulle part ailleurs."),
        ContactChannel.COUNTER: _("Nous ne vous écrirons pas : demandez des nouvelles au guichet, avec votre numéro."),
        ContactChannel.NONE: _("Nous ne vous contacterons pas : suivez votre dossier avec le numéro et le code."),
    }[ContactChannel(case.identity.contact)]


def _reached_by_mandate() -> str:
    """What whoever acts for the person hears."""
    return _(
        "La personne est jointe comme vous l’avez dit ; vous, à l’adresse e-mail que vous avez donnée pour vous, ou "
        "dans votre espace. Sans cela, suivez le dossier avec le numéro et ce code."
    )


def _content(receipt: Receipt) -> dict[str, Any]:
    received_on = timezone.localdate(receipt.received_at)
    return {
        "title": _("Récépissé de dépôt"),
        "issuer": {language: _owner(language) for language in ("fr", "ar")},
        "date": received_on,
        "place_date": _("Le %(day)s") % {"day": nice_date(received_on)},
        "facts": [
            [_("Numéro"), receipt.number],
            [_("Nature"), receipt.kind_label],
            [_("Sujet"), receipt.category_label],
            [_("Reçu le"), nice_datetime(receipt.received_at)],
        ],
        "code_label": _("Code secret de suivi"),
        "code": receipt.code,
        "code_hint": _("Gardez-le pour vous : avec le numéro, il ouvre le dossier, et il ne sera plus montré."),
        "next_label": _("Ce qui va se passer"),
        "next": list(receipt.next_steps),
        "reached": receipt.reached,
        "qr": receipt.qr,
        "qr_caption": _("Scannez pour suivre le dossier, puis tapez le code."),
        "qr_url": receipt.follow_url,
    }


def _owner(language: str) -> str:
    with translation.override(language):
        return str(settings.SITE["owner"])
