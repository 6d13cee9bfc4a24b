"""The demonstration's surveys, one published and one open, and the weekly figures of supply and demand."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from skills.models import InsightSnapshot, Profile, Survey, SurveyParticipation, SurveyQuestion
from skills.services import segments, surveys
from skills.services.insight import snapshots

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_surveys.json"
CODES = ("fr", "ar", "en")
WEEKS = 4
CONSENT = {
    "consent_fr": "J’accepte que mes réponses soient comptées avec celles des autres et publiées sans que personne "
    "puisse y être reconnu. Je sais qu’elles ne pourront plus être retrouvées ni retirées.",
    "consent_ar": "أوافق على أن تُحتسب أجوبتي مع أجوبة الآخرين وأن تُنشر دون أن يُتعرف على أحد. أعلم أنه لن يمكن "
    "العثور عليها أو سحبها بعد ذلك.",
    "consent_en": "I agree that my answers are counted with those of others and published so that nobody can be "
    "recognised. I know that they can no longer be found or withdrawn.",
}
TEXTS = (
    "Dire plus vite qui répond, et dans quel délai.",
    "إظهار فرص في مدن أخرى غير الدار البيضاء والرباط.",
    "More missions that can be done in the evening.",
)


def load(*, profiles: int) -> int:
    """Tell both surveys and four weeks of figures; once. The number of surveys that there are."""
    keeper = User.objects.filter(email=demo_email(Role.STATISTICIAN)).first()
    if Survey.objects.exists() or keeper is None or not Profile.objects.published().exists():
        return Survey.objects.count()
    now = timezone.now()
    told, asked = json.loads(DATA.read_text(encoding="utf-8"))
    with whole():
        _publish(_draft(told, now), keeper, now)
        surveys.open(survey=_draft(asked, now), by=keeper, now=now)
    if not InsightSnapshot.objects.exists():
        for week in range(WEEKS, 0, -1):
            snapshots.take(now=now - timedelta(weeks=week - 1))
    return Survey.objects.count()


def _draft(text: dict[str, Any], now: datetime) -> Survey:
    """A survey of the domain in which the demonstration's member works."""
    words = {f"{field}_{code}": text[field][code] for field in ("title", "intro") for code in CODES}
    closes = timezone.localdate(now) + timedelta(days=21)
    survey = Survey.objects.create(**words, **CONSENT, closes=closes, created_at=now - timedelta(days=70))
    member = Profile.objects.published().filter(owner__email=demo_email(Role.MEMBER), domain__isnull=False).first()
    if member is not None:
        survey.domains.add(member.domain)
    for position, one in enumerate(text["questions"], 1):
        SurveyQuestion.objects.create(
            survey=survey,
            position=position,
            kind=one["kind"],
            **{f"label_{code}": one["label"][code] for code in CODES},
            **{f"choices_{code}": "\n".join(one["choices"][code]) for code in CODES if "choices" in one},
        )
    return survey


def _publish(survey: Survey, keeper: User, now: datetime) -> None:
    """Open two months ago, answered in bulk, closed and published."""
    surveys.open(survey=survey, by=keeper, now=now - timedelta(days=60))
    member = demo_email(Role.MEMBER)
    people = list(segments.profiles_of(survey).exclude(owner__email=member).values_list("owner", flat=True)[:400])
    SurveyParticipation.objects.bulk_create(SurveyParticipation(survey=survey, user_id=key) for key in people)
    for question in survey.questions.all():
        _answer(question, len(people))
    survey.answered, survey.closes = len(people), timezone.localdate(now) - timedelta(days=20)
    survey.save(update_fields=["answered", "closes"])
    surveys.close(survey=survey, by=None, now=now - timedelta(days=19))
    if survey.answered >= snapshots.SMALLEST:
        surveys.publish(survey=survey, by=keeper, now=now - timedelta(days=5))


def _answer(question: SurveyQuestion, people: int) -> None:
    """So many people answer: the first choices more often, the last one by a handful."""
    size = len(question.choices)
    if question.kind == "text":
        question.texts = list(TEXTS)
    elif question.kind == "multiple":
        question.counts = [people * (size - at) // (size + 1) for at in range(size - 1)] + [min(people, 3)]
    else:
        shares = [people * (size - at) // (size * size) for at in range(size - 1)] + [min(people, 2)]
        question.counts = [people - sum(shares[1:]), *shares[1:]]
    question.save(update_fields=["counts", "texts"])
