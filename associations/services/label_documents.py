"""The documents of the label, in French and Arabic: certificate, letter of the decision, minutes of the committee."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import (
    CommitteeItem,
    CommitteeSession,
    LabelApplication,
    LabelCategory,
    LabelPeriod,
    LabelStatus,
    VoteChoice,
)
from associations.services import conflicts
from associations.workflows import LABEL_AWARDED_STATES, LabelApplicationState
from mdm_platform.audit.models import TransitionLog
from mdm_platform.documents import pdf, qr
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.institutions.models import Institution, InstitutionKind

LANGUAGES = ("fr", "ar")
KINGDOM = {"fr": "Royaume du Maroc", "ar": "المملكة المغربية"}
DECIDED = (*LABEL_AWARDED_STATES, LabelApplicationState.REFUSED, LabelApplicationState.INELIGIBLE)
DECISION_TRANSITIONS = ("award", "award_with_conditions", "refuse", "declare_ineligible")


def address(period: LabelPeriod) -> str:
    """Where anybody verifies the label: printed, so without a language."""
    return settings.SITE_URL + reverse("labels:verify", args=[period.code])


def issuer() -> dict[str, str]:
    """Who signs, in both languages: the kingdom and the ministry."""
    ministry = Institution.objects.filter(kind=InstitutionKind.MINISTRY).order_by("pk").first()
    with translation.override("fr"):
        owner = str(settings.SITE["owner"])
    with translation.override("ar"):
        owner_ar = str(settings.SITE["owner"])
    name_ar = (ministry.name_ar if ministry is not None else "") or owner_ar
    return {"fr": f"{KINGDOM['fr']}\n{owner}", "ar": f"{KINGDOM['ar']}\n{name_ar}"}


def certificate(period: LabelPeriod, language: str) -> bytes:
    """The certificate, as it was awarded. Raises TransitionNotAllowed while it is suspended, or once withdrawn."""
    status = period.status()
    if status in (LabelStatus.SUSPENDED, LabelStatus.WITHDRAWN):
        sentence = _("Ce label est « %(status)s » : cette action n’est pas possible.") % {"status": status.label}
        raise TransitionNotAllowed(reasons=[sentence])
    with translation.override(language):
        data = _certificate_data(period, language)
    return pdf.render("associations/certificate.typ", data, language)


def decision_letter(application: LabelApplication, language: str) -> bytes:
    """The letter of the decision that stands. Raises TransitionNotAllowed before one."""
    if application.state not in DECIDED:
        raise TransitionNotAllowed(reasons=[_("Cette demande n’est pas encore décidée.")])
    with translation.override(language):
        data = _letter_data(application)
    return pdf.render("associations/label_decision.typ", data, language)


def minutes(session: CommitteeSession, language: str, reader: Any) -> bytes:
    """The minutes of a closed session; a file is closed to a reader with a conflict of interest.

    Raises TransitionNotAllowed before the session is closed.
    """
    if session.closed_at is None:
        raise TransitionNotAllowed(reasons=[_("Le procès-verbal est établi à la clôture de la séance.")])
    with translation.override(language):
        data = _minutes_data(session, reader)
    return pdf.render("associations/committee_minutes.typ", data, language)


def _certificate_data(period: LabelPeriod, language: str) -> dict[str, Any]:
    names = [period.holder_ar, period.holder] if language == "ar" and period.holder_ar else [period.holder, ""]
    other = names[1] or (period.holder_ar if language != "ar" else "")
    campaign = period.application.campaign if period.application_id else None
    category = campaign.category if campaign is not None else LabelCategory.SOCIAL
    url = address(period)
    awarded = nice_date(period.awarded_at)
    dates = {"starts": nice_date(period.starts), "ends": nice_date(period.ends)}
    return {
        "title": _("Label national – %(code)s") % {"code": period.code},
        "date": timezone.localdate(period.awarded_at),
        "issuer": issuer(),
        "heading": _("Label national"),
        "category": _category_words(category),
        "awarded_to": _("est accordé à"),
        "holder": names[0],
        "other_name": other,
        "place": f"{period.city}, {period.country.name}" if period.city else str(period.country.name),
        "period": _("pour la période du %(starts)s au %(ends)s") % dates,
        "with_conditions": _("Label accordé avec des conditions, notifiées à l’association.")
        if period.conditions
        else "",
        "place_date": _("Rabat, le %(day)s") % {"day": awarded},
        "signatory": _("Le ministre"),
        "qr": qr.svg(url),
        "qr_caption": _("Vérifiez ce label, à tout moment :"),
        "url": url,
        "code": period.code,
    }


def _category_words(category: str) -> str:
    """Whose label it is."""
    if category == LabelCategory.ALL:
        return _("des associations de Marocains du monde")
    return _("des %(category)s de Marocains du monde") % {"category": LabelCategory(category).label}


def _letter_data(application: LabelApplication) -> dict[str, Any]:
    association = application.association
    decision = _decision_of(application)
    period = application.periods.last()
    state = application.state
    data = {
        "title": _("Décision sur la demande de label %(number)s") % {"number": application.number},
        "date": timezone.localdate(decision.at),
        "issuer": issuer(),
        "foot": f"{settings.SITE['name']} · {settings.SITE_URL}",
        "reference": _("Réf. %(number)s") % {"number": application.number},
        "place_date": _("Rabat, le %(day)s") % {"day": nice_date(decision.at)},
        "recipient": _lines(association),
        "subject": _("Votre demande de label national"),
        "greeting": _("Madame, Monsieur,"),
        "paragraphs": _paragraphs(application, state, decision, period),
        "closing": _("Veuillez agréer, Madame, Monsieur, l’expression de notre considération distinguée."),
        "signatory": [_("Pour le ministre")],
    }
    if period is not None and state in LABEL_AWARDED_STATES:
        url = address(period)
        data |= {
            "facts": [
                [_("Code du label"), period.code],
                [_("Du"), nice_date(period.starts)],
                [_("Au"), nice_date(period.ends)],
            ],
            "qr": qr.svg(url),
            "qr_caption": _("Vérifiez ce label, à tout moment :"),
            "qr_url": url,
        }
    return data


def _lines(association: Any) -> list[str]:
    place = " ".join(filter(None, (association.postal_code, association.city)))
    return [line for line in (association.name, association.address, place, str(association.country.name)) if line]


def _decision_of(application: LabelApplication) -> TransitionLog:
    logs = TransitionLog.objects.about(application).filter(transition__in=DECISION_TRANSITIONS)
    return logs.select_related("note").last()


def _paragraphs(application: LabelApplication, state: str, decision: TransitionLog, period: Any) -> list[str]:
    note = getattr(decision, "note", None)
    sent = nice_date(application.submitted_at)
    opening = {
        LabelApplicationState.AWARDED: _(
            "Le comité a examiné votre demande du %(day)s et vous accorde le label national."
        ),
        LabelApplicationState.AWARDED_WITH_CONDITIONS: _(
            "Le comité a examiné votre demande du %(day)s et vous accorde le label national, à ces conditions :"
        ),
        LabelApplicationState.REFUSED: _(
            "Le comité a examiné votre demande du %(day)s et ne vous accorde pas le label national, pour ces motifs :"
        ),
        LabelApplicationState.INELIGIBLE: _("Votre demande du %(day)s n’a pas pu être examinée, pour ces motifs :"),
    }[state] % {"day": sent}
    words = note.text if note is not None and note.text else ""
    if state in LABEL_AWARDED_STATES:
        shown = [words] if state == LabelApplicationState.AWARDED_WITH_CONDITIONS and words else []
        last = _("Vous pouvez afficher votre certificat : son code permet à chacun de vérifier le label.")
    else:
        shown = [words] if words else []
        days = application.campaign.appeal_days
        last = _("Vous pouvez contester cette décision en ligne dans les %(days)s jours qui suivent cette lettre.") % {
            "days": days
        }
    return [opening, *shown, last]


def _minutes_data(session: CommitteeSession, reader: Any) -> dict[str, Any]:
    members = list(session.members.select_related("user"))
    items = session.items.select_related("application__association", "application__campaign").prefetch_related(
        "application__reviews__expert", "votes", "recusals__user"
    )
    closed = conflicts.association_ids(reader)
    return {
        "title": _("Procès-verbal du comité de labellisation"),
        "date": timezone.localdate(session.closed_at),
        "issuer": issuer(),
        "foot": f"{session.title} · {nice_date(session.held_on)}",
        "facts": [
            [_("Séance"), session.title],
            [_("Date"), nice_date(session.held_on)],
            [_("Lieu"), session.place or "–"],
            [
                _("Quorum"),
                _("%(present)s votants présents pour un quorum de %(quorum)s")
                % {"present": session.sitting, "quorum": session.needed_quorum},
            ],
            [_("Présidence"), session.chair.full_name if session.chair else "–"],
        ],
        "members": [[member.user.full_name, str(member.get_presence_display())] for member in members],
        "files": [_file_data(item, is_closed=item.application.association_id in closed) for item in items],
        "signatures": [
            [_("Présidence de séance"), session.chair.full_name if session.chair else "–"],
            [_("Secrétariat")],
        ],
        "words": _minutes_words(),
    }


def _minutes_words() -> dict[str, Any]:
    return {
        "members": _("Membres"),
        "member": _("Membre"),
        "presence": _("Présence"),
        "reviews": _("Avis des experts"),
        "expert": _("Expert"),
        "total": _("Total sur 100"),
        "votes": _("Votes"),
        "vote_columns": [str(choice.label) for choice in VoteChoice],
        "conflicts": _("Conflits d’intérêts"),
        "person": _("Personne"),
        "tie": _("Lien"),
        "origin": _("Origine"),
        "no_conflict": _("Aucun conflit d’intérêts parmi les membres et les experts."),
        "decision": _("Décision :"),
    }


def _file_data(item: CommitteeItem, *, is_closed: bool) -> dict[str, Any]:
    application = item.application
    told = {
        "title": f"{application.number} · {application.association.name}",
        "conflicts": [
            [one.user.full_name, str(one.get_kind_display()), str(one.get_origin_display())]
            for one in item.recusals.all()
        ],
    }
    if is_closed:
        return told | {"closed": _("Ce dossier ne vous est pas montré : vous avez un conflit d’intérêts.")}
    given = [review for review in application.reviews.all() if review.state == "given"]
    choices = [vote.choice for vote in item.votes.all()]
    return told | {
        "facts": [
            [_("Association"), application.association.name],
            [_("Pays"), str(application.association.country.name)],
            [_("Campagne"), application.campaign.title],
        ],
        "reviews": [[review.expert.full_name, str(review.total).replace(".", ",")] for review in given],
        "votes": [str(choices.count(choice)) for choice in VoteChoice.values],
        "decision": _outcome_of(item),
        "grounds": [text for text in (item.conditions, item.grounds) if text],
    }


def _outcome_of(item: CommitteeItem) -> str:
    """The decision; what became of a file that its association took back."""
    if item.outcome:
        return str(LabelApplicationState(item.outcome).label)
    is_gone = item.application.state == LabelApplicationState.WITHDRAWN
    return str(LabelApplicationState.WITHDRAWN.label) if is_gone else "–"
