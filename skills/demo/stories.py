"""What happens between the demonstration's people: messages, reports, invitations, appeals; all through services."""

from datetime import datetime, timedelta

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.demo import demo_email
from skills.demo.people import Inventor
from skills.models import ContactRequest, Profile, ProfileLanguage, ProfileSkill
from skills.services import appeals, cards, contacts, invitations
from skills.workflows import ProfileState

INVITED = 12
_WORDS = {
    "expertise": (
        "Un avis sur un projet d’irrigation",
        "Bonjour, nous préparons un projet d’irrigation dans le Souss. Auriez-vous une heure pour en parler ?",
    ),
    "training": (
        "Intervenir devant nos étudiants",
        "Bonjour, votre parcours intéresserait nos étudiants : accepteriez-vous de venir leur en parler au printemps ?",
    ),
    "mentoring": (
        "Quelques conseils pour débuter",
        "Bonjour, je termine mes études dans votre domaine. Accepteriez-vous de répondre à quelques questions ?",
    ),
    "recruitment": (
        "Un poste à Tanger",
        "Bonjour, notre institution ouvre un poste qui correspond à votre profil. Puis-je vous en dire davantage ?",
    ),
}
_APPEAL = "Je vis à l’étranger depuis dix ans et mon activité concerne bien le Maroc : pouvez-vous relire ma fiche ?"
_ANSWER = "Bonjour et merci pour votre message. Avec plaisir : je suis disponible mardi ou jeudi après dix-sept heures."
_REPLY = "Parfait, disons jeudi. Je vous envoie le lien de la visioconférence la veille. Merci encore !"


def tell(*, now: datetime) -> None:
    """Give each role's account something to read and to do; nothing where the accounts are missing."""
    accounts = {role: User.objects.filter(email=demo_email(role)).first() for role in Role}
    member, agent = accounts[Role.MEMBER], accounts[Role.PARTNER_AGENT]
    curator = accounts[Role.DIRECTORY_CURATOR]
    if member is None or agent is None or curator is None:
        return
    own = _profile_of(member, now)
    _exchanges(member, agent, own, now)
    _invitations(curator, now)
    _appeals(now)


def _profile_of(member: User, now: datetime) -> Profile:
    """A published profile for the member's account, so that it has a page and receives messages."""
    existing = Profile.objects.filter(owner=member).first()
    if existing is not None:
        return existing
    for purpose in ("directory", "partner_sharing"):
        consents.give(user=member, purpose=purpose, by=member, now=now)
    model = Profile.objects.published().filter(listed_for="public").order_by("pk").first()
    known = dict(ProfileSkill.objects.filter(profile=model).values_list("skill_id", "level"))
    profile = _written_by(member, model, now)
    ProfileSkill.objects.bulk_create(
        [ProfileSkill(profile=profile, skill_id=skill, level=level) for skill, level in known.items()]
    )
    spoken = [("ar", "C2"), ("fr", "C2"), ("en", "B2")]
    ProfileLanguage.objects.bulk_create(
        [ProfileLanguage(profile=profile, language_id=code, level=level) for code, level in spoken]
    )
    cards.rebuild(profile=profile, now=now)
    return profile


def _written_by(member: User, model: Profile, now: datetime) -> Profile:
    """The row of that profile, its words taken from another."""
    return Profile.objects.create(
        owner=member,
        state=ProfileState.PUBLISHED,
        first_name="Salma",
        last_name="Bennani",
        first_name_ar="سلمى",
        last_name_ar="بناني",
        is_declared_adult=True,
        birth_year=1984,
        headline=model.headline,
        summary_fr=model.summary_fr,
        summary_ar=model.summary_ar,
        summary_en=model.summary_en,
        country="FR",
        city="Lyon",
        domain=model.domain,
        seniority=14,
        availability="occasional",
        contributions=["expertise", "mentoring"],
        remote=True,
        visibility={"headline": "public", "domain": "public", "skills": "public", "name": "public"},
        listed_for="public",
        completeness=90,
        created_at=now - timedelta(days=95),
        submitted_at=now - timedelta(days=92),
        published_at=now - timedelta(days=90),
        confirmed_at=now - timedelta(days=20),
    )


def _send(profile: Profile, by: User, purpose: str, at: datetime) -> ContactRequest:
    subject, body = _WORDS[purpose]
    return contacts.send(profile=profile, purpose=purpose, subject=subject, body=body, by=by, now=at)


def _exchanges(member: User, agent: User, own: Profile, now: datetime) -> None:
    """Messages at every stage: waiting, open, declined, reported."""
    others = list(Profile.objects.found_by(member).exclude(pk=own.pk).select_related("owner").order_by("pk")[:8])
    reachable = list(Profile.objects.found_by(agent).exclude(pk=own.pk).select_related("owner").order_by("pk")[:3])
    if len(others) < 8 or len(reachable) < 3:
        return
    opened = _send(others[0], member, "mentoring", now - timedelta(days=6))
    contacts.accept(contact=opened, by=others[0].owner, now=now - timedelta(days=5))
    contacts.post_message(contact=opened, body=_ANSWER, by=others[0].owner, now=now - timedelta(days=5))
    contacts.post_message(contact=opened, body=_REPLY, by=member, now=now - timedelta(days=4))
    _send(others[1], member, "expertise", now - timedelta(days=1))
    declined = _send(others[2], member, "training", now - timedelta(days=9))
    contacts.decline(contact=declined, by=others[2].owner, now=now - timedelta(days=8))
    _send(own, others[3].owner, "training", now - timedelta(hours=7))
    _send(own, agent, "recruitment", now - timedelta(hours=30))
    for profile in reachable[:2]:
        _send(profile, agent, "recruitment", now - timedelta(days=3))
    insistent = _send(others[4], others[5].owner, "expertise", now - timedelta(days=2))
    contacts.report(
        contact=insistent, by=others[4].owner, reason="spam", note="Publicité.", now=now - timedelta(days=1)
    )


def _invitations(curator: User, now: datetime) -> None:
    """People imported from a file, who have not answered yet."""
    inventor = Inventor(now=now)
    inventor.chance.seed("invited")
    for number in range(1, INVITED + 1):
        one = inventor.person(number)
        profile = Profile.objects.create(
            first_name=one.first[0],
            last_name=one.last[0],
            headline=one.headline,
            country=one.country,
            domain=one.domain,
            created_at=now - timedelta(days=3 * number),
        )
        invitations.invite(
            profile=profile,
            by=curator,
            email=f"invited-{number}@people.demo.example",
            language=one.language,
            source="forum-competences.csv",
            now=now - timedelta(days=3 * number),
        )
        cards.rebuild(profile=profile, now=now)


def _appeals(now: datetime) -> None:
    """Some of those who were refused ask that somebody looks again."""
    refused = Profile.objects.filter(state=ProfileState.REFUSED, owner__email__endswith="@people.demo.example")
    for profile in refused.select_related("owner").order_by("pk")[:3]:
        appeals.file(profile=profile, text=_APPEAL, by=profile.owner, now=now - timedelta(days=2))
