"""The demonstration’s volunteer missions: written, read again, with volunteers, in Morocco, abroad and from afar."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils import timezone

from associations.models import Association
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.territories.models import Province
from projects.models import Mission, MissionApplication, MissionSlot
from projects.services import mission_applications, mission_attendance, mission_slots, missions
from projects.workflows.missions import ApplicationState, MissionState
from skills.models import Skill

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_missions.json"
WRITTEN = ("title", "description", "language", "theme", "place", "country", "city", "languages", "with_minors")
SAID = ("Je suis disponible toute la journée.", "J’ai déjà fait cela dans mon quartier.", "يسعدني أن أشارك معكم.", "")
VETTING = "À notre secrétaire, par appel vidéo ou à la permanence du samedi. Proposez un jour dans votre message."
PUSHED_BACK = timedelta(days=60)


def load(*, profiles: int) -> int:
    """Tell all of them, once. The number of missions that there are."""
    people = {one.email: one for one in User.objects.filter(email__endswith="@demo.example")}
    reviewer, agent = people.get(demo_email(Role.MISSION_REVIEWER)), people.get(demo_email(Role.PARTNER_AGENT))
    boards = _boards(people)
    if Mission.objects.exists() or reviewer is None or agent is None or not boards:
        return Mission.objects.count()
    volunteers = _volunteers(people)
    carried = {"institution": [(institution_of(agent), agent)], "association": boards}
    with whole():
        for place, told in enumerate(json.loads(DATA.read_text(encoding="utf-8"))):
            organiser, by = carried[told["by"]][place % len(carried[told["by"]])]
            _tell(told, organiser, by, reviewer, [one for one in volunteers if one.pk != by.pk], place)
        missions.end_past()
        have_read("projects.", now=timezone.now())
    return Mission.objects.count()


def _boards(people: dict[str, User]) -> list[tuple[Association, User]]:
    """Verified associations with who represents them, the demonstration's own person's first."""
    found = []
    for association in Association.objects.labellable().order_by("pk")[:12]:
        term = association.officers.in_office().representatives().reachable().select_related("user").first()
        if term is not None:
            found.append((association, term.user))
    return sorted(found, key=lambda pair: pair[1].email not in people)[:6]


def _volunteers(people: dict[str, User]) -> list[User]:
    """The demonstration's members first, then people of the directory."""
    first = [people[name] for name in (demo_email(Role.MEMBER), demo_email(Role.MEMBER, 2)) if name in people]
    more = User.objects.reachable().filter(groups__name=Role.MEMBER).exclude(pk__in=[one.pk for one in first])
    return [*first, *more.order_by("pk")[:24]]


def _tell(told: dict[str, Any], organiser: Any, by: User, reviewer: User, people: list[User], place: int) -> None:
    values = {name: told[name] for name in WRITTEN} | {"covers": told["covers"], "instructions": told["instructions"]}
    values["vetting"] = VETTING if told["with_minors"] else ""
    province = Province.objects.filter(name_fr__icontains=told["province"]).first() if told["province"] else None
    if province is not None:
        values |= {"province": province, "region": province.region}
    mission = missions.begin(organiser=organiser, by=by, values=values)
    mission.skills.set(Skill.objects.filter(slug__in=told["skills"]))
    is_past = told["slots"][0]["days"] < 0
    made = [_slot(mission, slot, by, PUSHED_BACK if is_past else timedelta()) for slot in told["slots"]]
    if not missions_may_be_sent(mission):
        return
    missions.submit(mission=mission, by=by)
    if told["to"] == "sent_back":
        missions.send_back(mission=mission, by=reviewer, note="Précisez l’hébergement des bénévoles, s’il vous plaît.")
    if told["to"] in (MissionState.REVIEW, "sent_back"):
        return
    missions.publish(mission=mission, by=reviewer)
    for number in range(told["applicants"]):
        first = 0 if is_past else place * 3
        _apply(made[number % len(made)], by, people[(first + number) % len(people)], number)
    if is_past:
        _pass(mission, by)
    if told["to"] == MissionState.CANCELLED:
        missions.cancel(mission=mission, by=by, note="La commune a fermé la plage pour travaux.")


def missions_may_be_sent(mission: Mission) -> bool:
    """Whether what was told is complete: a province that is not loaded leaves a draft."""
    return mission.place != "morocco" or mission.region_id is not None


def _slot(mission: Mission, told: dict[str, Any], by: User, later: timedelta) -> MissionSlot:
    day = timezone.localdate() + timedelta(days=told["days"]) + later
    starts = datetime(day.year, day.month, day.day, told["hour"], tzinfo=mission_slots.zone_of(mission))
    values = {
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=told["lasts"]),
        "venue": told["venue"],
        "seats": told["seats"],
        "hours": Decimal(told["hours"]),
    }
    return mission_slots.add(mission=mission, by=by, values=values)


def _apply(slot: MissionSlot, by: User, person: User, number: int) -> None:
    """Most are accepted, a full slot has its waiting list, some wait for an answer, one is not retained."""
    said = SAID[number % len(SAID)]
    made = mission_applications.apply(slot=slot, by=person, message=said, declares=slot.mission.with_minors)
    if made.state != ApplicationState.APPLIED or number % 4 == 3:
        return
    if number % 7 == 6:
        mission_applications.refuse(application=made, by=by, reason="availability")
        return
    if slot.mission.with_minors:
        mission_applications.see_extract(application=made, by=by)
    answer = mission_applications.accept if mission_slots.free_seats(slot) else mission_applications.waitlist
    answer(application=made, by=by)


def _pass(mission: Mission, by: User) -> None:
    """The slots of a mission that took place: most came, one did not."""
    mission.slots.update(starts_at=F("starts_at") - PUSHED_BACK, ends_at=F("ends_at") - PUSHED_BACK)
    rows = MissionApplication.objects.filter(slot__mission=mission, state=ApplicationState.ACCEPTED)
    for number, application in enumerate(rows.select_related("slot", "user").order_by("pk")):
        if number % 5 == 4:
            mission_attendance.mark_absent(application=application, by=by)
        else:
            mission_attendance.attend(application=application, by=by)
    mission_applications.close_begun()
