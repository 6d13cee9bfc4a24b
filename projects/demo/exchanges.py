"""The demonstration's exchanges: appointments, documents, partners, and the years after a launch."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from associations.services.labels import add_months
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from projects.models import Appointment, FollowUp, Project
from projects.models.follow_up import MONTHS
from projects.services import appointments, documents, referrals
from projects.workflows import PAUSABLE, AppointmentWorkflow, SupportState

TOPICS = (
    "Relire le plan de financement",
    "مراجعة خطة التمويل",
    "Préparer le rendez-vous à la banque",
    "اختيار مكان المشروع",
)
PAPERS = (
    ("Le devis des équipements", "Pour chiffrer l’investissement."),
    ("شهادة الإقامة", "للتحقق من شروط الاستفادة."),
    ("Les statuts de la société", "Pour le dossier de la banque."),
)
QUESTIONS = (
    "Quels terrains de votre région conviendraient à ce projet, et à quelles conditions ?",
    "Quelles autorisations faut-il, et dans quel délai les donnez-vous ?",
    "ما هي التحفيزات الجهوية المتاحة لهذا المشروع؟",
)
ANSWERS = (
    "Deux lots sont libres dans la zone d’activité. Nous vous recevons quand vous serez au Maroc.",
    "Comptez six semaines après le dépôt du dossier complet. La liste des pièces est sur notre site.",
)
CENTRES = (
    *("tanger-tetouan-al-hoceima", "oriental", "fes-meknes", "rabat-sale-kenitra", "beni-mellal-khenifra"),
    *("casablanca-settat", "marrakech-safi", "draa-tafilalet", "souss-massa", "guelmim-oued-noun"),
    *("laayoune-sakia-el-hamra", "dakhla-oued-ed-dahab"),
)
MOST = 30


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of appointments that there are."""
    if Appointment.objects.exists():
        return Appointment.objects.count()
    now = timezone.now()
    with whole():
        _join_centre()
        rows = Project.objects.filter(advisor__isnull=False, holder__isnull=False)
        rows = rows.select_related("holder", "advisor", "region").order_by("pk")
        for place, project in enumerate(rows.filter(state__in=PAUSABLE)[:MOST]):
            _meet(project, place, now)
            _exchange(project, place, now)
            _refer(project, place, now)
        after = rows.filter(state__in=(SupportState.LAUNCHED, SupportState.FOLLOWED))
        _follow([*after, *Project.objects.filter(state=SupportState.COMPLETED).order_by("pk")], now)
        have_read("projects.", now=now)
    return Appointment.objects.count()


def _join_centre() -> None:
    """The demonstration's partner also answers for the centre of Casablanca, where it reads referrals."""
    agent = User.objects.filter(email=demo_email(Role.PARTNER_AGENT)).first()
    centre = Institution.objects.filter(slug="cri-casablanca-settat").first()
    if agent is not None and centre is not None:
        memberships.join(user=agent, institution=centre, role=Role.PARTNER_AGENT)


def _meet(project: Project, place: int, now: datetime) -> None:
    """One that was held, then one that is proposed, confirmed or missing, by turns."""
    day = (now + timedelta(days=2 + place % 5)).replace(hour=9 + place % 6, minute=0, second=0, microsecond=0)
    topic, by = TOPICS[place % len(TOPICS)], project.advisor if place % 3 else project.holder
    words = {"project": project, "topic": topic, "mode": ("video", "phone", "in_person")[place % 3], "by": by}
    where = ("https://visio.demo.example/salle", "+212 5 37 00 00 00", "Rabat, avenue de la Victoire")[place % 3]
    if place % 4 == 0:
        past = appointments.propose(**words, slots=[now - timedelta(days=9)], where=where, now=now - timedelta(days=12))
        _choose(past, now - timedelta(days=11))
        AppointmentWorkflow.apply(past, "hold", by=project.advisor, now=now - timedelta(days=8))
    if place % 4 == 3:
        return
    made = appointments.propose(**words, slots=[day, day + timedelta(days=1)], where=where, now=now - timedelta(days=1))
    if place % 4 == 1:
        _choose(made, now - timedelta(hours=5))


def _choose(made: Appointment, now: datetime) -> None:
    other = made.project.holder if made.proposed_by == "advisor" else made.project.advisor
    appointments.choose(appointment=made, slot=made.slots.first().pk, by=other, now=now)


def _exchange(project: Project, place: int, now: datetime) -> None:
    """A document that is asked for; every third came, late ones wait."""
    title, reason = PAPERS[place % len(PAPERS)]
    then = now - timedelta(days=10)
    due = timezone.localdate(now) + timedelta(days=place % 9 - 3)
    asked = documents.ask(project=project, title=title, reason=reason, due_on=due, by=project.advisor, now=then)
    if place % 3 == 0:
        documents.give(document=asked, upload=_scan(), by=project.holder, now=now - timedelta(days=2))


def _refer(project: Project, place: int, now: datetime) -> None:
    """The centre of the region: proposed, sent, in charge, asking, answered, by turns."""
    slug = f"cri-{CENTRES[int(project.region_id) - 1]}" if project.region_id else ""
    centre = Institution.objects.filter(slug=slug).first()
    if centre is None or place % 2:
        return
    then = now - timedelta(days=6)
    made = referrals.propose(
        project=project,
        institution=centre,
        question=QUESTIONS[place % len(QUESTIONS)],
        contact_name="Guichet des investisseurs",
        email=f"{slug}@demo.example",
        by=project.advisor,
        now=then,
    )
    turn = place // 2 % 5
    if turn:
        referrals.agree(referral=made, by=project.holder, shares_contact=turn % 2 == 0, now=then + timedelta(days=1))
    if turn == 2:
        referrals.ask(referral=made, note="Quelle surface faut-il, et quelle puissance électrique ?", now=now)
    elif turn >= 3:
        referrals.accept(referral=made, now=then + timedelta(days=2))
    if turn == 4:
        referrals.answer(referral=made, note=ANSWERS[place % len(ANSWERS)], now=now)


def _follow(rows: list[Project], now: datetime) -> None:
    """Six dates each; the past ones are answered, and all but the last answer of those still followed read."""
    made, today = [], timezone.localdate(now)
    for place, project in enumerate(rows):
        dates = [
            FollowUp(project=project, months=months, due_on=add_months(project.launched_on, months))
            for months in MONTHS
        ]
        past = [one for one in dates if one.due_on <= today and project.state != SupportState.LAUNCHED]
        for step, one in enumerate(past):
            for name, value in _figures(project, place, step).items():
                setattr(one, name, value)
            one.answered_at = min(now, _answered(one))
            if project.state == SupportState.COMPLETED or step + 1 < len(past):
                one.read_at, one.read_by = min(now, one.answered_at + timedelta(days=2)), project.advisor
        if project.state == SupportState.FOLLOWED:
            project.due_on = next((one.due_on for one in dates if one.answered_at is None), None)
        made += dates
    FollowUp.objects.bulk_create(made)
    Project.objects.bulk_update(rows, ["due_on"])


def _answered(one: FollowUp) -> datetime:
    return timezone.make_aware(datetime.combine(one.due_on, datetime.min.time())) + timedelta(days=9)


def _figures(project: Project, place: int, step: int) -> dict[str, Any]:
    """What the project became by then: a little more each year."""
    return {
        "is_active": (place + step) % 9 != 8,
        "jobs": max(1, project.jobs_planned * (60 + 12 * step + place * 7 % 25) // 100),
        "invested": Decimal(int(project.amount) * (70 + 5 * step) // 100),
        "turnover": ("none", "up_to_500k", "up_to_2m", "up_to_10m")[min(step, 3)],
    }


def _scan() -> SimpleUploadedFile:
    """A white page, as a scan would be."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return SimpleUploadedFile("document.png", out.getvalue(), "image/png")
