"""The demonstration's legal experts, questions of law and notes of the watch."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from grievances.models import ExpertKind, LegalExpert
from grievances.services import assistance, experts, legal_watch, referrals
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.institutions import agreements
from mdm_platform.institutions.agreements import Party
from mdm_platform.institutions.models import Agreement
from mdm_platform.institutions.models.agreement import AgreementKind
from mdm_platform.publications.services import publications

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_legal.json"
CODES = ("fr", "ar", "en")


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of entries that there are."""
    people = {role: User.objects.filter(email=demo_email(role)).first() for role in Role}
    if LegalExpert.objects.exists() or people[Role.ADMINISTRATOR] is None:
        return LegalExpert.objects.count()
    told, now = json.loads(DATA.read_text(encoding="utf-8")), timezone.now()
    with whole():
        for text in told["firms"]:
            _firm(text, people, now)
        for text in told["experts"]:
            _entry(text, people, now)
        for text in told["notes"]:
            _note(text, people, now)
        for text in told["questions"]:
            _question(text, people, now)
    return LegalExpert.objects.count()


def _firm(text: dict[str, Any], people: dict[str, Any], now: datetime) -> None:
    plain = {name: value for name, value in text.items() if name not in ("agreement", "experts")}
    signed = _agreement(text["name"], people[Role.ADMINISTRATOR], now) if text["agreement"] else None
    firm = _entry(plain, people, now, kind=ExpertKind.FIRM, agreement=signed)
    for one in text["experts"]:
        _entry(one, people, now, firm=firm)


def _entry(text: dict[str, Any], people: dict[str, Any], now: datetime, **fields: Any) -> LegalExpert:
    """An entry; the first expert of the list is the demonstration's own account."""
    is_first = fields.get("kind") != ExpertKind.FIRM and not LegalExpert.objects.exclude(user=None).exists()
    entry = LegalExpert(
        **text,
        **fields,
        user=people[Role.LEGAL_EXPERT] if is_first else None,
        consented_on=timezone.localdate(now) - timedelta(days=120),
        is_listed=True,
    )
    if is_first:
        entry.branches = [*entry.branches, "residence"]
    return experts.save(entry=entry, by=people[Role.ADMINISTRATOR])


def _agreement(name: str, staff: User, now: datetime) -> Agreement:
    day = timezone.localdate(now) - timedelta(days=100)
    made = agreements.draft(
        kind=AgreementKind.EXPERTISE,
        title=f"Assistance juridique : {name}",
        parties=[Party("ministry", "Ministère"), Party("firm", name)],
        by=staff,
        starts=day,
        ends=day + timedelta(days=730),
        now=now - timedelta(days=110),
    )
    agreements.send_to_sign(agreement=made, by=staff, now=now - timedelta(days=105))
    for role in ("ministry", "firm"):
        agreements.record_signature(agreement=made, role=role, signatory="Signataire", on=day, by=staff)
    return made


def _note(text: dict[str, Any], people: dict[str, Any], now: datetime) -> None:
    writer, staff = people[Role.PUBLISHER], people[Role.ADMINISTRATOR]
    moment = now - timedelta(days=20)
    texts = {f"{field}_{code}": text[field][code] for field in ("title", "summary", "body") for code in CODES}
    note = legal_watch.start(
        texts=texts,
        country=text["country"],
        branch=text["branch"],
        effective_on=timezone.localdate(now) + timedelta(days=text["days"]),
        source_url=text["source"],
        by=writer,
        now=moment,
    )
    version = note.publication.versions.get()
    publications.submit(version=version, by=writer, now=moment)
    publications.publish(version=version, by=staff, now=moment)


def _question(text: dict[str, Any], people: dict[str, Any], now: datetime) -> None:
    asker, desk, expert = people[Role.MEMBER], people[Role.COMPLAINTS_SUPERVISOR], people[Role.LEGAL_EXPERT]
    asked = ("branch", "country", "language", "subject", "question", "other_party")
    moment = now - timedelta(days=text["days"])
    made = assistance.ask(by=asker, person_name=asker.full_name, now=moment, **{name: text[name] for name in asked})
    if not text["to"]:
        return
    found = next(one for one in referrals.candidates(made) if one.user_id == expert.pk)
    referral = referrals.refer(request=made, expert=found, by=desk, now=now - timedelta(days=3))
    if text["to"] == "answered":
        referrals.accept(referral=referral, has_no_conflict=True, by=expert, now=now - timedelta(days=2))
        made.refresh_from_db()
        assistance.answer(request=made, body=text["answer"], by=expert, now=now - timedelta(days=1))
