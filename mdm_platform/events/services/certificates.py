"""The certificate of attendance."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mdm_platform.documents import pdf
from mdm_platform.events.models import Registration
from mdm_platform.events.services import presenters
from mdm_platform.formats import nice_date


def render(registration: Registration, *, language: str) -> bytes:
    """The certificate of somebody who came, as PDF; the same registration gives the same bytes."""
    event = registration.event
    with translation.override(language):
        rows = [
            (_("Date"), presenters.when(event)),
            (_("Lieu"), presenters.where(event)),
            (_("Participation"), str(registration.get_mode_display())),
            (_("Organisé par"), event.organiser.name),
        ]
        if event.languages:
            rows.append((_("Langues"), presenters.languages(event)))
        data = {
            "title": _("Attestation de présence"),
            "issuer": _issuer(),
            "foot": _("Référence %(reference)s") % {"reference": str(registration.public_id)},
            "certifies": _("Il est attesté que"),
            "person": str(registration.user),
            "attended": _("a participé à"),
            "event": event.title,
            "facts": rows,
            "signatory": [event.organiser.name, nice_date(presenters.local(event, event.ends_at))],
            "date": presenters.local(event, event.ends_at).date(),
        }
        return pdf.render("events/attendance.typ", data, language)


def _issuer() -> dict[str, str]:
    names = {}
    for code in ("fr", "ar"):
        with translation.override(code):
            names[code] = str(settings.SITE["owner"])
    return names
