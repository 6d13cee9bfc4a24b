"""Business opportunities: written, sent, read by a moderator, published, prolonged, taken back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import repeats
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions.models import Membership
from mdm_platform.money import Currency
from mdm_platform.permissions import require_permission
from mdm_platform.territories.models import Region
from projects.models import Opportunity
from projects.models.opportunity import LONGEST_RUN, LONGEST_TEXT, LONGEST_TITLE, institution_written_for
from projects.notifications.opportunities import (
    InterestClosed,
    OpportunityEnding,
    OpportunityPublished,
    OpportunitySentBack,
    OpportunityToReview,
)
from projects.workflows.opportunities import InterestState, OpportunityKind, OpportunityState, OpportunityWorkflow
from skills import text

MOST_OPEN = 20
WARNED_BEFORE = timedelta(days=5)


@dataclass(frozen=True)
class OpportunityFacts:
    """What an opportunity says."""

    kind: str
    title: str
    body: str
    sector: str
    deadline: date
    organisation: str = ""
    language: str = "fr"
    country: str = "MA"
    region: Region | None = None
    partner_country: str = ""
    amount: Decimal | None = None
    currency: str = Currency.MAD
    link: str = ""


@transaction.atomic
def write(*, facts: OpportunityFacts, by: Any, now: datetime | None = None) -> Opportunity:
    """Begin an opportunity, in one's own name or that of the institution for which one works.

    Raises PermissionRefused, InvalidInput, QuotaExceeded.
    """
    require_permission(by, "projects.publish_opportunities")
    moment = now or timezone.now()
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    today = timezone.localdate(moment)
    own = Opportunity.objects.filter(author=by).exclude(state=OpportunityState.WITHDRAWN)
    if own.exclude(state=OpportunityState.PUBLISHED, deadline__lt=today).count() >= MOST_OPEN:
        message = _("Vous avez %(most)s opportunités en cours, le maximum. Retirez-en une pour en écrire une autre.")
        raise QuotaExceeded(message % {"most": MOST_OPEN})
    institution = institution_written_for(by)
    fields = _fields(facts, today)
    opportunity = Opportunity.objects.create(**fields, author=by, institution=institution, created_at=moment)
    OpportunityWorkflow.start_many(Opportunity, [opportunity.pk], by=by, now=moment)
    return opportunity


@transaction.atomic
def change(*, opportunity: Opportunity, facts: OpportunityFacts, by: Any, now: datetime | None = None) -> Opportunity:
    """Write it again: what was sent or published becomes a draft, which a moderator reads again once it is sent.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed for one that was withdrawn.
    """
    moment = now or timezone.now()
    held = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    require_permission(by, "projects.write_opportunity", held)
    fields = _fields(facts, timezone.localdate(moment))
    if held.state == OpportunityState.DRAFT:
        Opportunity.objects.filter(pk=held.pk).update(**fields, updated_at=moment)
    else:
        OpportunityWorkflow.apply(held, "rewrite", by=by, now=moment, changes=fields)
    opportunity.refresh_from_db()
    return opportunity


@transaction.atomic
def submit(*, opportunity: Opportunity, by: Any, now: datetime | None = None) -> Opportunity:
    """Send it to the moderators, who are told; nobody reads again what they wrote.

    Raises PermissionRefused, TransitionNotAllowed, also for somebody to whom nobody could write.
    """
    moment = now or timezone.now()
    require_address(by)
    repeats.require_few(opportunity, "submit", now=moment)
    OpportunityWorkflow.apply(opportunity, "submit", by=by, now=moment, changes={"submitted_at": moment})
    readers = User.objects.with_role(Role.OPPORTUNITY_MODERATOR).exclude(pk=opportunity.author_id)
    OpportunityToReview.send_to_many(to=readers, about=opportunity, now=moment)
    return opportunity


@transaction.atomic
def publish(
    *, opportunity: Opportunity, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Opportunity:
    """Let everybody read it, and tell its author."""
    moment = now or timezone.now()
    changes = {"published_at": moment, "updated_at": moment}
    OpportunityWorkflow.apply(opportunity, "publish", by=by, now=moment, note=note, changes=changes)
    _tell(OpportunityPublished, opportunity, moment)
    return opportunity


@transaction.atomic
def send_back(*, opportunity: Opportunity, by: Any, reason: str, note: str, now: datetime | None = None) -> Opportunity:
    """Give it back to its author with why; a published one leaves the board."""
    log = OpportunityWorkflow.apply(opportunity, "send_back", by=by, now=now, reason=reason, note=note)
    _tell(OpportunitySentBack, opportunity, now, params={"log": log.pk})
    return opportunity


@transaction.atomic
def withdraw(*, opportunity: Opportunity, by: Any, now: datetime | None = None) -> Opportunity:
    """Take it back: the place stays, without words; who waits for an answer is told. `by` is None for an erasure."""
    emptied = {"title": "", "body": "", "organisation": "", "link": "", "search_words": []}
    OpportunityWorkflow.apply(opportunity, "withdraw", by=by, now=now, changes=emptied)
    waiting = opportunity.interests.filter(state=InterestState.SENT).select_related("person").order_by("pk")
    InterestClosed.send_to_each(to=[(one.person, one) for one in waiting], now=now)
    return opportunity


def require_address(person: Any) -> None:
    """Refuse somebody without an e-mail address: it is what both sides get once an answer is accepted."""
    if not person.email:
        sentence = _(
            "Ajoutez d’abord une adresse e-mail à votre compte : c’est elle qui est donnée à l’autre personne quand "
            "une réponse est retenue."
        )
        raise TransitionNotAllowed(sentence, code="no_address")


def keepers(opportunity: Opportunity) -> QuerySet[User]:
    """Who is written to about it: its author, or the agents of the institution for which it is published today."""
    if opportunity.institution_id is None:
        return User.objects.reachable().filter(pk=opportunity.author_id)
    rows = Membership.objects.filter(institution=opportunity.institution_id, role=Role.PARTNER_AGENT)
    agents = rows.current(timezone.localdate()).values("user_id")
    return User.objects.reachable().filter(pk__in=agents).order_by("pk")


@transaction.atomic
def prolong(*, opportunity: Opportunity, deadline: date, by: Any, now: datetime | None = None) -> Opportunity:
    """Give a published one another last day, without another reading.

    Raises PermissionRefused, TransitionNotAllowed for one that is not published, InvalidInput.
    """
    held = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    require_permission(by, "projects.write_opportunity", held)
    if held.state != OpportunityState.PUBLISHED:
        raise TransitionNotAllowed(_("Seule une opportunité publiée se prolonge. Modifiez-la, puis envoyez-la."))
    fault = _deadline_fault(deadline, timezone.localdate(now))
    if fault:
        raise InvalidInput(fields={"deadline": [fault]})
    held.deadline, held.warned_for = deadline, None
    held.save(update_fields=["deadline", "warned_for", "updated_at"])
    return held


def warn_ending(*, now: datetime | None = None) -> int:
    """Tell the authors of what ends in the next days, once for each last day; how many were told."""
    today = timezone.localdate(now)
    rows = Opportunity.objects.open(today).filter(deadline__lte=today + WARNED_BEFORE)
    keys = list(rows.exclude(warned_for=F("deadline")).values_list("pk", flat=True))
    return sum(_warn(key, now) for key in keys)


def similar(*, opportunity: Opportunity, most: int = 3) -> list[Opportunity]:
    """Open ones of the same sector that share words with it, the closest first."""
    wanted = set(opportunity.search_words)
    rows = Opportunity.objects.open(timezone.localdate()).filter(sector=opportunity.sector).exclude(pk=opportunity.pk)
    close = sorted(rows.order_by("-published_at", "-pk")[:100], key=lambda one: -len(wanted & set(one.search_words)))
    return close[:most]


@transaction.atomic
def _warn(key: int, now: datetime | None) -> bool:
    held = Opportunity.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if held is None or held.warned_for == held.deadline or not held.is_open:
        return False
    held.warned_for = held.deadline
    held.save(update_fields=["warned_for"])
    _tell(OpportunityEnding, held, now)
    return True


def _fields(facts: OpportunityFacts, today: date) -> dict[str, Any]:
    """The columns of what is said; InvalidInput for what is missing, too long or too late."""
    title, body = " ".join(facts.title.split()), facts.body.strip()
    faults: dict[str, list[str]] = {}
    if not title or len(title) > LONGEST_TITLE:
        faults["title"] = [_("Donnez un titre de %(most)s caractères au plus.") % {"most": LONGEST_TITLE}]
    if not body or len(body) > LONGEST_TEXT:
        faults["body"] = [_("Décrivez l’opportunité, en %(most)s caractères au plus.") % {"most": LONGEST_TEXT}]
    if facts.kind == OpportunityKind.PARTNERSHIP and not facts.partner_country:
        faults["partner_country"] = [_("Dites avec quel pays d’accueil le partenariat est proposé.")]
    if facts.region is not None and facts.country != "MA":
        faults["region"] = [_("Une région du Maroc va avec le Maroc : changez le pays ou la région.")]
    if fault := _deadline_fault(facts.deadline, today):
        faults["deadline"] = [fault]
    if faults:
        raise InvalidInput(fields=faults)
    fields = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    words = list(dict.fromkeys(text.stems(f"{title} {facts.organisation} {body}")))
    return fields | {"title": title, "body": body, "search_words": words, "warned_for": None}


def _deadline_fault(deadline: date, today: date) -> str:
    if today <= deadline <= today + LONGEST_RUN:
        return ""
    return _("Choisissez une date limite entre aujourd’hui et dans un an.")


def _tell(message: Any, opportunity: Opportunity, moment: datetime | None, **words: Any) -> None:
    message.send_to_many(to=keepers(opportunity), about=opportunity, now=moment, **words)
