"""Letters that tell a decision: what each kind says, and its two PDF files, French and Arabic."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import Award, DecisionLetter, Request, ScenarioLine
from associations.services import eligibility_words, reserve
from associations.workflows import LineOutcome, RequestState, ScenarioState
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.documents import pdf
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.formats import nice_date, nice_number
from mdm_platform.money import nice_money, nice_rate

PURPOSE = "decision_letter"
TEMPLATE = "associations/decision_letter.typ"
Kind = DecisionLetter.Kind
KINDS = {
    RequestState.GRANTED: Kind.GRANTED,
    RequestState.GRANTED_REDUCED: Kind.REDUCED,
    RequestState.RESERVE: Kind.RESERVE,
    RequestState.REFUSED: Kind.REFUSED,
    RequestState.INELIGIBLE: Kind.INELIGIBLE,
}
DECISIONS = ("grant", "grant_reduced", "reserve", "refuse", "declare_ineligible")
APPEALED = (Kind.REFUSED, Kind.INELIGIBLE)


def decision_of(request: Request) -> TransitionLog:
    """The latest decision in the log; TransitionNotAllowed while there is none."""
    found = TransitionLog.objects.about(request).filter(transition__in=DECISIONS).last()
    if found is None or request.state not in KINDS:
        raise TransitionNotAllowed(_("Aucune décision n’est à notifier pour cette demande."), code="nothing_to_notify")
    return found


def make(*, request: Request, decision: TransitionLog, by: Any, now: datetime) -> DecisionLetter:
    """The letter of this decision in both languages, kept as it is sent."""
    kind, day = KINDS[request.state], timezone.localdate(now)
    until = day + timedelta(days=request.version.appeal_days) if kind in APPEALED else None
    stored = {
        name: _store(request, write(request, decision, language, day=day, until=until), language, by)
        for name, language in (("french", "fr"), ("arabic", "ar"))
    }
    return DecisionLetter.objects.create(
        request=request,
        decision=decision,
        kind=kind,
        motive=motive_of(request, decision),
        appeal_until=until,
        made_at=now,
        sent_at=now,
        sent_by=by,
        **stored,
    )


def write(request: Request, decision: TransitionLog, language: str, *, day: date, until: date | None) -> bytes:
    """The PDF of a letter in one language."""
    with translation.override(language):
        motive = motive_of(request, decision)
        return pdf.render(TEMPLATE, content(request, KINDS[request.state], motive, day=day, until=until), language)


def content(request: Request, kind: str, motive: str, *, day: date, until: date | None) -> dict[str, Any]:
    """What the letter says, in the current language."""
    operator = request.call.operator
    association = request.association
    award = Award.objects.filter(request=request).prefetch_related("adjustments").first()
    return {
        "title": _("Décision sur la demande %(number)s") % {"number": request.number},
        "date": day,
        "issuer": {"fr": operator.name_fr, "ar": operator.name_ar or operator.name_fr},
        "foot": str(request.call.title),
        "reference": _("Demande n° %(number)s") % {"number": request.number},
        "place_date": _("Le %(date)s") % {"date": nice_date(day)},
        "recipient": [line for line in (association.name, request.representative_name, association.city) if line],
        "subject": str(_subject(kind)),
        "greeting": _("Madame, Monsieur,"),
        "paragraphs": _paragraphs(request, kind, award, day),
        "facts": _facts(request, kind, award, motive),
        "after": _after(request, kind, until),
        "closing": _("Nous vous prions de recevoir, Madame, Monsieur, nos salutations distinguées."),
        "signatory": [operator.name],
    }


def motive_of(request: Request, decision: TransitionLog) -> str:
    """Why: the words of the jury, those of the officer, or the rules that were not met."""
    if decision.transition == "declare_ineligible":
        return eligibility_words.reasons_of(request) or _note_of(decision)
    if decision.transition == "refuse" and decision.source == RequestState.RESERVE:
        return _note_of(decision) or _("Aucune somme ne s’est libérée pour la liste de réserve.")
    chosen = ScenarioLine.objects.filter(request=request, scenario__state=ScenarioState.CHOSEN)
    line = chosen.select_related("scenario").order_by("-pk").first()
    return _note_of(decision) or (line.motive or _below_threshold(line) if line is not None else "")


def _below_threshold(line: ScenarioLine) -> str:
    """Why the jury's threshold left the file out; nothing when it did not."""
    least = line.scenario.threshold
    if line.outcome != LineOutcome.REFUSE or least is None:
        return ""
    if line.score is None:
        return _("Aucune évaluation ne permet d’atteindre le minimum fixé par le jury.")
    words = {"total": nice_number(line.score), "least": nice_number(least)}
    return _("Total des évaluations : %(total)s sur 100, pour un minimum de %(least)s fixé par le jury.") % words


def _note_of(decision: TransitionLog) -> str:
    return TransitionNote.objects.filter(log=decision).values_list("text", flat=True).first() or ""


def _subject(kind: str) -> str:
    return {
        Kind.GRANTED: _("Votre projet est retenu"),
        Kind.REDUCED: _("Votre projet est retenu pour un montant réduit"),
        Kind.RESERVE: _("Votre projet est inscrit sur la liste de réserve"),
        Kind.REFUSED: _("Votre projet n’est pas retenu"),
        Kind.INELIGIBLE: _("Votre demande est irrecevable"),
    }[kind]


def _paragraphs(request: Request, kind: str, award: Award | None, day: date) -> list[str]:
    words = {"title": request.title, "call": request.call.title}
    opening = _("Vous avez présenté le projet « %(title)s » en réponse à l’appel « %(call)s ».") % words
    if kind in (Kind.GRANTED, Kind.REDUCED) and award is not None:
        amount = nice_money(award.granted, award.currency)
        decided = _("Le jury a retenu ce projet et lui accorde une subvention de %(amount)s.") % {"amount": amount}
        return [opening, decided]
    told = {
        Kind.RESERVE: _(
            "Le jury a reconnu l’intérêt de ce projet sans pouvoir le financer à ce jour. Il est inscrit sur la liste "
            "de réserve : nous vous écrirons si des fonds se libèrent."
        ),
        Kind.REFUSED: _("Après examen, le jury n’a pas retenu ce projet."),
        Kind.INELIGIBLE: _("Après vérification, votre demande ne remplit pas les conditions de l’appel."),
    }
    return [opening, told[kind]]


def _facts(request: Request, kind: str, award: Award | None, motive: str) -> list[tuple[str, str]]:
    rows = []
    if request.amount_requested is not None:
        rows.append((_("Montant demandé"), nice_money(request.amount_requested, request.currency)))
    if kind in (Kind.GRANTED, Kind.REDUCED) and award is not None:
        rows += _award_facts(award)
    place = request.reserve_places.filter(ended_at=None).first() if kind == Kind.RESERVE else None
    if place is not None:
        rows.append((_("Rang sur la liste de réserve"), nice_number(reserve.position(place))))
    if motive:
        rows.append((_("Motif"), motive))
    return [(str(label), str(value)) for label, value in rows]


def _award_facts(award: Award) -> list[tuple[str, str]]:
    rows = [(_("Montant accordé"), nice_money(award.granted, award.currency))]
    rows.append((_("Ce qui a fixé le montant"), award.get_bound_display()))
    if award.rate is not None:
        words = {"rate": nice_rate(award.rate), "base": nice_money(award.base, award.currency)}
        rows.append((_("Taux et dépenses admises"), _("%(rate)s de %(base)s") % words))
    for share in award.shares.live().select_related("institution").filter(adjusts=None):
        label = _("Complément proposé à %(institution)s") % {"institution": share.institution.name}
        rows.append((label, nice_money(share.amount, share.currency)))
    return rows


def _after(request: Request, kind: str, until: date | None) -> list[str]:
    if kind in (Kind.GRANTED, Kind.REDUCED):
        days = {"days": request.version.agreement_days}
        return [
            _(
                "Une convention vous sera proposée. Elle doit être signée dans les %(days)s jours : passé ce délai, la "
                "subvention devient caduque et profite à un autre projet."
            )
            % days
        ]
    if until is None:
        return []
    return [
        _(
            "Vous pouvez contester cette décision jusqu’au %(date)s, sur la page de votre demande. Une autre personne "
            "que celle qui a décidé vous répondra."
        )
        % {"date": nice_date(until)}
    ]


def _store(request: Request, content_bytes: bytes, language: str, by: Any) -> StoredFile:
    name = f"decision-{request.number}-{language}.pdf"
    return files.store_made(content=content_bytes, name=name, content_type=pdf.CONTENT_TYPE, owner=by, purpose=PURPOSE)
