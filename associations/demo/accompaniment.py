"""The demonstration's accompaniment: trainings, diagnoses, pairings, the guide of procedures, good practices."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from associations.models import Association, GoodPractice, Officer, PracticeTheme, Training
from associations.services import capacities, diagnoses, good_practices, pairings
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.events.models import Event, Registration
from mdm_platform.events.services import events, registrations
from mdm_platform.events.workflows import EventState, EventWorkflow, RegistrationState, RegistrationWorkflow
from mdm_platform.institutions.models import Institution
from mdm_platform.publications.models import PublicationKind, PublicationVersion
from mdm_platform.publications.services import publications

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_accompaniment.json"
CODES = ("fr", "ar", "en")
DIAGNOSED, SHARING = 14, 5
WAITING_AFTER = 5


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of events that there are."""
    staff = _person(Role.ADMINISTRATOR)
    writer = _person(Role.PUBLISHER)
    organiser = Institution.objects.active().order_by("pk").first()
    if Event.objects.exists() or staff is None or writer is None or organiser is None:
        return Event.objects.count()
    told = json.loads(DATA.read_text(encoding="utf-8"))
    now = timezone.now()
    with whole():
        capacities.load()
        people = _people()
        for text in told["events"]:
            _event(text, organiser, staff, people, now)
        boards = _boards()
        _diagnose(boards, now)
        _share(boards, told["offer"])
        _pair(boards, told, now)
        _guide(told["guide"], writer, staff, now)
        for text in told["practices"]:
            _practice(text, writer, staff, now)
        _sheets(staff, writer, now)
    return Event.objects.count()


def _person(role: str) -> User | None:
    return User.objects.filter(email=demo_email(role)).first()


def _people() -> list[User]:
    """The demonstration's member first, then officers and members, who register for events."""
    first = User.objects.filter(email=demo_email(Role.MEMBER))
    officers = Officer.objects.in_office().exclude(user=None).values("user")
    others = User.objects.reachable().filter(pk__in=officers).order_by("pk")[:20]
    more = User.objects.reachable().filter(is_staff=False).exclude(email__endswith="@demo.example").order_by("pk")[:20]
    return list({one.pk: one for one in (*first, *others, *more)}.values())


def _boards() -> list[tuple[Association, User]]:
    """Verified associations, each with who represents it."""
    found = []
    for association in Association.objects.labellable().order_by("pk")[: DIAGNOSED * 2]:
        term = association.officers.in_office().representatives().reachable().select_related("user").first()
        if term is not None:
            found.append((association, term.user))
    return found[:DIAGNOSED]


def _event(text: dict[str, Any], organiser: Institution, staff: User, people: list[User], now: datetime) -> None:
    day = (now + timedelta(days=text["days"])).date()
    starts = datetime(day.year, day.month, day.day, text["hour"], tzinfo=ZoneInfo(text["zone"]))
    plain = ("kind", "mode", "venue", "address", "seats_in_person", "seats_remote", "languages")
    is_past = text["days"] < 0
    event = Event(
        state=EventState.HELD if is_past else EventState.DRAFT,
        **{name: text[name] for name in plain},
        **{f"{field}_{code}": text[field][code] for field in ("title", "summary") for code in CODES},
        slug=f"demo-{text['key']}",
        starts_at=starts.astimezone(UTC),
        ends_at=starts.astimezone(UTC) + timedelta(hours=text["hours"]),
        time_zone=text["zone"],
        remote_url="" if text["mode"] == "in_person" else f"https://reunion.demo.example/{text['key']}",
        organiser=organiser,
    )
    if is_past:
        _hold(event, people[:12])
    else:
        events.save(event=event, by=staff, now=now)
    if text["capacities"]:
        Training.objects.create(event=event, capacities=text["capacities"])
    if is_past:
        return
    events.publish(event=event, by=staff, now=now)
    for place, person in enumerate(people[: (event.seats_in_person or 0) + WAITING_AFTER][:12]):
        mode = event.modes[place % len(event.modes)]
        registrations.register(event=event, by=person, mode=mode, now=now - timedelta(hours=24 - place))


def _hold(event: Event, people: list[User]) -> None:
    """An event of the past: most came, some did not."""
    event.save()
    EventWorkflow.start_many(Event, [event.pk], state=EventState.HELD, by=None, now=event.ends_at)
    for place, person in enumerate(people):
        came = place % 5 != 4
        state = RegistrationState.ATTENDED if came else RegistrationState.ABSENT
        made = Registration.objects.create(
            event=event,
            user=person,
            mode=event.modes[0],
            state=state,
            at=event.starts_at - timedelta(days=10),
            checked_in_at=event.starts_at + timedelta(minutes=5) if came else None,
            checked_in_how="code" if came else "",
        )
        RegistrationWorkflow.start_many(Registration, [made.pk], state=state, by=None, now=event.ends_at)


def _diagnose(boards: list[tuple[Association, User]], now: datetime) -> None:
    """Two diagnoses a year apart for most; what was weak progressed."""
    for place, (association, officer) in enumerate(boards):
        for year in (1, 0) if place % 3 else (0,):
            scores = {
                one.code: min(5, max(1, 1 + (place * 3 + number * 2) % 4 + (1 - year)))
                for number, one in enumerate(capacities.criteria())
            }
            moment = now - timedelta(days=370 * year + 20 + place)
            diagnoses.make(association=association, scores=scores, by=officer, now=moment)


def _share(boards: list[tuple[Association, User]], text: str) -> None:
    codes = [one.code for one in capacities.criteria()]
    for place, (association, officer) in enumerate(boards[-SHARING:]):
        chosen = [codes[place % len(codes)], codes[(place + 2) % len(codes)]]
        diagnoses.offer(association=association, codes=chosen, text=text, is_open=True, by=officer)


def _pair(boards: list[tuple[Association, User]], told: dict[str, Any], now: datetime) -> None:
    """One pairing under way with its journal, one that waits for an answer."""
    if len(boards) < 4:
        return
    (learner, asks), (guide, answers) = boards[0], boards[-1]
    words = {"capacity": "accounts", "purpose": told["pairing_purpose"]}
    made = pairings.propose(guide=guide, learner=learner, by=asks, now=now - timedelta(days=90), **words)
    if made.state == "proposed":
        made = pairings.agree(pairing=made, by=answers, now=now - timedelta(days=85))
    for place, text in enumerate(told["pairing_notes"]):
        day = timezone.localdate(now) - timedelta(days=70 - 20 * place)
        pairings.write(pairing=made, text=text, on=day, by=(asks, answers)[place % 2], now=now)
    (second, person), (other, _officer) = boards[1], boards[-2]
    pairings.propose(guide=other, learner=second, by=person, now=now - timedelta(days=4), **words)


def _guide(text: dict[str, Any], writer: User, staff: User, now: datetime) -> None:
    """A first version of last spring, and the one in force."""
    early, late = now - timedelta(days=220), now - timedelta(days=35)
    parts = {code: text["body"][code] for code in CODES}
    texts = {f"{field}_{code}": text[field][code] for field in ("title", "summary") for code in CODES}
    first = texts | {f"body_{code}": parts[code][0] for code in CODES}
    version = publications.start(kind=PublicationKind.GUIDE, by=writer, texts=first, now=early)
    _publish(version, writer, staff, early)
    following = publications.new_version(publication=version.publication, by=writer, now=late)
    whole = {f"body_{code}": "\n\n".join(parts[code]) for code in CODES}
    whole |= {f"changes_{code}": text["changes"][code] for code in CODES}
    following = publications.edit(version=following, by=writer, texts=whole, now=late)
    _publish(following, writer, staff, late)


def _practice(text: dict[str, Any], writer: User, staff: User, now: datetime) -> None:
    moment = now - timedelta(days=260)
    texts = {f"{field}_{code}": text[field][code] for field in ("title", "summary", "body") for code in CODES}
    version = publications.start(kind=PublicationKind.GOOD_PRACTICE, by=writer, texts=texts, now=moment)
    practice = GoodPractice.objects.create(
        publication=version.publication, theme=PracticeTheme.STRATEGY, country=text["country"], year=text["year"]
    )
    _publish(version, writer, staff, moment)
    for one in text["replications"]:
        made = good_practices.declare(
            practice=practice,
            by=writer,
            organisation=one["organisation"],
            country_code=one["country"],
            place=one["place"],
            started_on=timezone.localdate(now) - timedelta(days=one["days"]),
            text=one["text"],
            now=now - timedelta(days=min(20, one["days"])),
        )
        if one["confirmed"]:
            good_practices.confirm(replication=made, by=staff, now=now - timedelta(days=10))


def _sheets(staff: User, writer: User, now: datetime) -> None:
    """A sheet of each of the first projects that are finished, one of them published."""
    for place, association in enumerate(Association.objects.filter(requests__reports__kind="final").distinct()[:2]):
        for report in good_practices.drawable(association)[:1]:
            practice = good_practices.draw(report=report, by=staff, now=now - timedelta(days=60))
            version = good_practices.under_way(practice)
            if place == 0 and version.body_fr:
                texts = {f"{one}_{code}": getattr(version, f"{one}_fr") for one in ("title", "body") for code in CODES}
                version = publications.edit(version=version, by=writer, texts=texts, now=now - timedelta(days=50))
                _publish(version, writer, staff, now - timedelta(days=45))


def _publish(version: PublicationVersion, writer: User, staff: User, moment: datetime) -> None:
    publications.submit(version=version, by=writer, now=moment)
    publications.publish(version=version, by=staff, now=moment)
