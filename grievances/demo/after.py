"""The demonstration's past: the cases of last year as figures, what changed because of them, what was erased."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from grievances.models import Case, CaseIdentity, Category, Improvement, RetentionRule, Satisfaction, Unit
from grievances.services import deadlines, feedback, improvements, numbers, retention, yearly_figures
from grievances.services.endings import FEEDBACK_DAYS
from grievances.workflows import CaseState, CaseWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_improvements.json"
PAST, OLD, BUSY_WEEKS = 150, 3, 5
COUNTRIES = ("FR", "FR", "ES", "FR", "IT", "BE", "ES", "FR", "NL", "DE")
CHANNELS = ("web", "web", "counter", "web", "telephone")
KINDS = ("complaint", "complaint", "help_request", "complaint", "help_request")
OUTCOMES = ("founded", "partly_founded", "unfounded", "founded", "no_object")
CATEGORIES = ("passport", "consular_appointment", "pension", "customs", "birth_registration", "social_security")
RATINGS = ("satisfied", "partly", "satisfied", "unsatisfied", "satisfied")
WORDS = {
    "satisfied": "Réponse claire, merci.",
    "partly": "La réponse est venue, mais il a fallu attendre.",
    "unsatisfied": "Je n’ai pas compris ce que je dois faire maintenant.",
}
RULES = (
    {"position": 10, "ending": "withdrawn", "months": 12, "basis": "Exemple : dossier retiré par la personne, un an."},
    {"position": 20, "kind": "help_request", "months": 36, "basis": "Exemple : demande d’aide, trois ans."},
)


def load(*, profiles: int) -> int:
    """Tell it once, after the cases of the demonstration. The number of improvements that there are."""
    supervisor = User.objects.filter(email=demo_email(Role.COMPLAINTS_SUPERVISOR)).first()
    agent = User.objects.filter(email=demo_email(Role.COMPLAINTS_AGENT)).first()
    if supervisor is None or agent is None or Improvement.objects.exists() or not Category.objects.exists():
        return Improvement.objects.count()
    now = timezone.now()
    with whole():
        _past(now)
        _opinions(now)
        for text in json.loads(DATA.read_text(encoding="utf-8")):
            _improve(text, agent, supervisor, now)
        for rule in RULES:
            RetentionRule.objects.create(**rule)
    retention.erase_due(now=now)
    yearly_figures.publish(year=timezone.localtime(now).year - 1, by=supervisor, now=now)
    return Improvement.objects.count()


def _past(now: datetime) -> None:
    """The register of last year, and some cases so old that nothing of them is kept but their row."""
    year = timezone.localtime(now).year - 1
    categories = {one.code: one for one in Category.objects.filter(code__in=CATEGORIES)}
    units = list(Unit.objects.active().order_by("pk").values_list("institution", flat=True)) or [None]
    for place in range(PAST + OLD):
        is_old = place >= PAST
        received = _received(place, year - 12 if is_old else year)
        answered = received + timedelta(days=6 + place * 7 % 58, hours=3)
        case = Case.objects.create(
            number=numbers.take(now=received),
            kind=KINDS[place % len(KINDS)],
            category=categories[CATEGORIES[place % len(CATEGORIES)]],
            state=CaseState.ANSWERED,
            channel=CHANNELS[place % len(CHANNELS)],
            description="Dossier repris du registre de l’année passée.",
            residence_country=COUNTRIES[place * 7 % len(COUNTRIES)],
            place_country="MA" if place % 3 else COUNTRIES[place * 7 % len(COUNTRIES)],
            unit_id=units[place % len(units)],
            outcome=OUTCOMES[place // len(KINDS) % len(OUTCOMES)],
            received_at=received,
            answered_at=answered,
            feedback_until=answered + timedelta(days=FEEDBACK_DAYS),
        )
        CaseIdentity.objects.create(case=case)
        CaseWorkflow.start_many(Case, [case.pk], by=None, state=CaseState.ANSWERED, now=answered)
        if place % 3 == 0:
            rating = RATINGS[place // 3 % len(RATINGS)]
            Satisfaction.objects.create(
                case=case, answered_at=answered, rating=rating, comment=WORDS[rating], given_at=answered
            )
        ended = case.feedback_until + timedelta(hours=1)
        CaseWorkflow.apply(case, "close", by=None, now=ended, changes={"closed_at": ended})
        deadlines.refresh(case=case, now=ended)


def _received(place: int, year: int) -> datetime:
    """Spread over the year, one in five in its last weeks, so that something comes back within a year."""
    days = 330 + place % 34 if place % BUSY_WEEKS == 0 else place * 11 % 330
    return datetime(year, 1, 1, 8 + place % 9, place % 60, tzinfo=UTC) + timedelta(days=days)


def _opinions(now: datetime) -> None:
    """Some people of the demonstration say what they think of their answer."""
    for place, case in enumerate(Case.objects.filter(state=CaseState.ANSWERED).order_by("pk")):
        rating = ("partly", "unsatisfied")[place % 2]
        if feedback.is_asked(case, now):
            feedback.give(case=case, rating=rating, comment=WORDS[rating], now=now)


def _improve(text: dict[str, Any], agent: User, supervisor: User, now: datetime) -> None:
    """One improvement, moved as far as its story goes."""
    category = Category.objects.filter(code=text["category"]).first()
    if category is None:
        return
    parts = ("title", "problem", "proposal", "outcome")
    texts = {f"{part}_{code}": text[part][code] for part in parts for code in ("fr", "ar", "en")}
    moment = now - timedelta(days=90)
    made = improvements.start(category=category, texts=texts, by=agent, now=moment)
    if not made.cases.exists():
        made.cases.set(Case.objects.visible_to(agent).filter(category=category)[:12])
    for verb in text["way"]:
        moment += timedelta(days=18)
        getattr(improvements, verb)(improvement=made, by=agent if verb == "propose" else supervisor, now=moment)
