"""Who came, for how many hours, and the certificate of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.documents import pdf, qr
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.events.services import presenters as event_words
from mdm_platform.formats import nice_date, nice_number, plural_of
from projects.models import MissionApplication
from projects.notifications.missions import MissionCertificateReady
from projects.workflows.missions import ApplicationState, ApplicationWorkflow

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
LONGEST = Decimal(400)


@transaction.atomic
def attend(
    *, application: MissionApplication, by: Any, hours: Decimal | None = None, now: datetime | None = None
) -> MissionApplication:
    """Note that the person came, for the hours of the slot unless others are given; the certificate is ready.

    Raises InvalidInput, PermissionRefused, TransitionNotAllowed.
    """
    given = application.slot.hours if hours is None else hours
    lasts = Decimal((application.slot.ends_at - application.slot.starts_at).total_seconds()) / 3600
    if not 0 < given <= max(lasts, application.slot.hours):
        sentence = _("Indiquez plus de zéro heure, et pas plus que la durée du créneau.")
        raise InvalidInput(sentence, code="hours", fields={"hours": [sentence]})
    code = application.certificate_code or get_random_string(CODE_LENGTH, CODE_LETTERS)
    changes = {"hours": given, "certificate_code": code}
    ApplicationWorkflow.apply(application, "attend", by=by, now=now, changes=changes)
    if application.user is not None:
        MissionCertificateReady.send(to=application.user, about=application, now=now)
    return application


def mark_absent(*, application: MissionApplication, by: Any, now: datetime | None = None) -> MissionApplication:
    """Note that the person did not come, or correct a presence noted by mistake: its certificate is worth nothing."""
    ApplicationWorkflow.apply(application, "mark_absent", by=by, now=now, changes={"hours": None})
    return application


def find(code: str) -> MissionApplication | None:
    """The presence that a certificate with this code attests, however it is typed."""
    typed = cleaned(code)
    rows = MissionApplication.objects.filter(
        state=ApplicationState.ATTENDED, certificate_code=typed, user__isnull=False
    )
    parts = rows.select_related("user", "slot__mission__association", "slot__mission__institution")
    return parts.first() if typed else None


def cleaned(code: str) -> str:
    """The letters and digits of a code that somebody typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:20]


def written(code: str) -> str:
    """The code as it is printed: “ABCDE-FGHJK”."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def address(application: MissionApplication) -> str:
    """Where anybody verifies the certificate: printed, so without a language."""
    code = written(application.certificate_code)
    return settings.SITE_URL + reverse("mission_certificates:verify", args=[code])


def certificate(application: MissionApplication, *, language: str) -> bytes:
    """The certificate as PDF. Raises TransitionNotAllowed before the presence is noted."""
    if application.state != ApplicationState.ATTENDED:
        raise TransitionNotAllowed(_("L’attestation est prête quand l’organisateur a noté votre présence."))
    with translation.override(language):
        return pdf.render("projects/mission_certificate.typ", _data(application), language)


def facts(application: MissionApplication) -> list[list[str]]:
    """The mission, when, what for, by whom: the same on the certificate and where it is verified."""
    mission = application.slot.mission
    return [
        [_("Mission"), mission.title],
        [_("Date"), event_words.when(application.slot)],
        [_("Domaine"), str(mission.get_theme_display())],
        [_("Organisée par"), mission.organiser.name],
    ]


def _data(application: MissionApplication) -> dict[str, Any]:
    slot, mission = application.slot, application.slot.mission
    over = event_words.local(slot, slot.ends_at).date()
    return {
        "title": _("Attestation de bénévolat"),
        "issuer": _issuer(),
        "date": over,
        "certifies": _("Il est attesté que"),
        "person": str(application.user),
        "gave": _gave(application.hours),
        "mission": mission.title,
        "facts": facts(application)[1:],
        "signatory": [mission.organiser.name, nice_date(over)],
        "qr": qr.svg(address(application)),
        "qr_caption": _("Vérifiez cette attestation, à tout moment :"),
        "url": address(application),
        "code": written(application.certificate_code),
    }


def _gave(hours: Decimal) -> str:
    sentence = ngettext(
        "a donné bénévolement %(hours)s heure à la mission",
        "a donné bénévolement %(hours)s heures à la mission",
        plural_of(hours),
    )
    return sentence % {"hours": nice_number(hours)}


def _issuer() -> dict[str, str]:
    names = {}
    for code in ("fr", "ar"):
        with translation.override(code):
            names[code] = str(settings.SITE["owner"])
    return names
