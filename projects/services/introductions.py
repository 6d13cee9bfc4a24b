"""Introductions of holders and investors: asked, accepted by the other side, signed by both, talked over, ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.audit import events, repeats
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import (
    ConfidentialityText,
    Introduction,
    IntroductionBlock,
    IntroductionMessage,
    InvestorProfile,
    Project,
    Teaser,
)
from projects.models.introduction import HOLDER, INVESTOR
from projects.notifications.investors import (
    AgreementToConfirm,
    IntroductionAccepted,
    IntroductionClosed,
    IntroductionConcluded,
    IntroductionDeclined,
    IntroductionMessageReceived,
    IntroductionRequested,
    IntroductionSealed,
    IntroductionToSign,
)
from projects.services import anonymity, confidentiality, teasers
from projects.services.investors import LARGEST
from projects.workflows.investors import MET_INTRODUCTIONS, OPEN_INTRODUCTIONS, IntroductionState, IntroductionWorkflow

ANSWER_WITHIN = timedelta(days=30)
SIGN_WITHIN = timedelta(days=60)
WAITING_AT_MOST = 5
REQUESTS_A_MONTH = 15
NOT_AGAIN_BEFORE = timedelta(days=180)
MONTH = timedelta(days=30)
MESSAGES_A_DAY = 50
LONGEST_REQUEST, LONGEST_MESSAGE = 1000, 5000
SIDES = (HOLDER, INVESTOR)


def ask_holder(*, teaser: Teaser, message: str, by: Any, now: datetime | None = None) -> Introduction:
    """An investor asks to meet whoever carries the project of a presentation.

    Raises PermissionRefused, NotVisible, InvalidInput (words that identify), QuotaExceeded, TransitionNotAllowed.
    """
    require_permission(by, "projects.ask_holder", teaser)
    investor = InvestorProfile.objects.verified().get(owner_id=by.pk)
    return _ask(project=teaser.project, investor=investor, side=INVESTOR, message=message, by=by, now=now)


def ask_investor(
    *, project: Project, investor: InvestorProfile, message: str, by: Any, now: datetime | None = None
) -> Introduction:
    """The holder of a published presentation asks to meet an investor. Raises the same."""
    require_permission(by, "projects.ask_investor", project)
    return _ask(project=project, investor=investor, side=HOLDER, message=message, by=by, now=now)


@transaction.atomic
def accept(*, introduction: Introduction, by: Any, now: datetime | None = None) -> Introduction:
    """Say yes: from here on each side knows who the other is, and the agreement waits for both."""
    moment = now or timezone.now()
    text = ConfidentialityText.objects.current()
    if text is None:
        sentence = _("L’engagement de confidentialité n’est pas encore en place. Réessayez plus tard.")
        raise TransitionNotAllowed(sentence, code="no_text")
    changes = {"accepted_at": moment, "expires_at": moment + SIGN_WITHIN, "confidentiality": text}
    IntroductionWorkflow.apply(introduction, "accept", by=by, now=moment, changes=changes)
    _require_no_block(introduction.project.holder_id, introduction.investor.owner_id)
    IntroductionAccepted.send(to=introduction.person_of(introduction.requested_by), about=introduction, now=moment)
    return introduction


@transaction.atomic
def decline(*, introduction: Introduction, by: Any, now: datetime | None = None) -> Introduction:
    """Say no, without a word of explanation; nobody learns who was asked."""
    moment = now or timezone.now()
    IntroductionWorkflow.apply(introduction, "decline", by=by, now=moment, changes={"ended_at": moment})
    IntroductionDeclined.send(to=introduction.person_of(introduction.requested_by), about=introduction, now=moment)
    return introduction


@transaction.atomic
def cancel(*, introduction: Introduction, by: Any, now: datetime | None = None) -> Introduction:
    """Take one's own request back."""
    moment = now or timezone.now()
    IntroductionWorkflow.apply(introduction, "cancel", by=by, now=moment, changes={"ended_at": moment})
    return introduction


@transaction.atomic
def sign(*, introduction: Introduction, version: int, by: Any, now: datetime | None = None) -> Introduction:
    """Accept the confidentiality agreement in the version that was read; both engaged, documents may be disclosed.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput for another version than the introduction's.
    """
    moment = now or timezone.now()
    text = introduction.confidentiality
    if text is None or text.version != version:
        raise InvalidInput(_("Le texte de l’engagement a changé. Relisez-le, puis acceptez-le."), code="other_version")
    side = introduction.side_of(by)
    changes: dict[str, Any] = {}
    if side:
        changes = {f"{side}_signed_at": moment, f"{side}_signed_name": confidentiality.name_of(introduction, side)}
    IntroductionWorkflow.apply(introduction, "sign", by=by, now=moment, changes=changes)
    if introduction.holder_signed_at and introduction.investor_signed_at:
        later = {"expires_at": moment + SIGN_WITHIN}
        IntroductionWorkflow.apply(introduction, "seal", by=None, now=moment, changes=later)
        _tell(IntroductionSealed, introduction, moment)
    else:
        IntroductionToSign.send(to=introduction.person_of(_other(side)), about=introduction, now=moment)
    return introduction


@transaction.atomic
def start_talks(*, introduction: Introduction, by: Any, now: datetime | None = None) -> Introduction:
    """Say that the two sides are talking."""
    IntroductionWorkflow.apply(introduction, "start_talks", by=by, now=now)
    return introduction


@transaction.atomic
def declare_agreement(
    *, introduction: Introduction, amount: Decimal, by: Any, now: datetime | None = None
) -> Introduction:
    """Say that one agrees on an amount; it is concluded when the other side says the same amount.

    Another amount than the one that the other side declared asks that side again.
    """
    moment = now or timezone.now()
    if amount is None or not 0 < amount <= LARGEST:
        sentence = _("Indiquez un montant supérieur à zéro et d’un milliard au plus.")
        raise InvalidInput(fields={"amount": [sentence]})
    locked = Introduction.objects.select_for_update(of=("self",)).get(pk=introduction.pk)
    side = introduction.side_of(by)
    if not side or locked.amount != amount or getattr(locked, f"{_other(side)}_agreed_at") is None:
        repeats.require_few(locked, "declare_agreement", now=moment)
    changes: dict[str, Any] = {f"{side}_agreed_at": moment, "amount": amount} if side else {}
    if side and locked.amount != amount:
        changes[f"{_other(side)}_agreed_at"] = None
    IntroductionWorkflow.apply(introduction, "declare_agreement", by=by, now=moment, changes=changes)
    if introduction.holder_agreed_at and introduction.investor_agreed_at:
        IntroductionWorkflow.apply(introduction, "agree", by=None, now=moment, changes={"ended_at": moment})
        _tell(IntroductionConcluded, introduction, moment)
    else:
        AgreementToConfirm.send(to=introduction.person_of(_other(side)), about=introduction, now=moment)
    return introduction


@transaction.atomic
def end(*, introduction: Introduction, reason: str, by: Any, now: datetime | None = None) -> Introduction:
    """Stop there; documents open no more. `reason` is an `EndReason`, for statistics: the other side is not told it."""
    moment = now or timezone.now()
    IntroductionWorkflow.apply(introduction, "end", by=by, now=moment, reason=reason, changes={"ended_at": moment})
    other = introduction.person_of(_other(introduction.side_of(by)))
    IntroductionClosed.send(to=other, about=introduction, now=moment)
    return introduction


@transaction.atomic
def block(*, introduction: Introduction, by: Any, now: datetime | None = None) -> None:
    """Meet this person no more; what is open ends as if one had declined or stopped."""
    moment = now or timezone.now()
    require_permission(by, "projects.take_part_in_introduction", introduction)
    side = introduction.side_of(by)
    other = introduction.person_of(_other(side))
    if other is None:
        raise NotVisible
    _lock(by.pk, other.pk)
    introduction.refresh_from_db()
    if introduction.state == IntroductionState.REQUESTED:
        (decline if introduction.asked == side else cancel)(introduction=introduction, by=by, now=moment)
    elif introduction.state in OPEN_INTRODUCTIONS:
        end(introduction=introduction, reason="other", by=by, now=moment)
    IntroductionBlock.objects.get_or_create(
        owner=by, blocked=other, defaults={"introduction": introduction, "at": moment}
    )
    events.record("introduction.blocked", by=by, obj=introduction, now=moment)


def unblock(*, block_id: int, by: Any) -> None:
    """Let this person be met again."""
    IntroductionBlock.objects.filter(pk=block_id, owner_id=by.pk).delete()


@transaction.atomic
def write(*, introduction: Introduction, body: str, by: Any, now: datetime | None = None) -> IntroductionMessage:
    """Write to the other side, from the acceptance on. Raises PermissionRefused, InvalidInput, QuotaExceeded."""
    moment = now or timezone.now()
    require_permission(by, "projects.take_part_in_introduction", introduction)
    if not body.strip() or len(body) > LONGEST_MESSAGE:
        sentence = _("Écrivez un message de %(most)s caractères au plus.") % {"most": LONGEST_MESSAGE}
        raise InvalidInput(fields={"body": [sentence]})
    introduction.refresh_from_db(from_queryset=Introduction.objects.select_for_update(of=("self",)))
    if introduction.state not in OPEN_INTRODUCTIONS or introduction.state not in MET_INTRODUCTIONS:
        raise TransitionNotAllowed(_("On s’écrit une fois que les deux côtés ont accepté, et tant que l’échange dure."))
    side = introduction.side_of(by)
    today = introduction.messages.filter(side=side, at__gt=moment - timedelta(days=1))
    if today.count() >= MESSAGES_A_DAY:
        raise QuotaExceeded(_("Vous avez beaucoup écrit aujourd’hui dans cet échange. Reprenez demain."))
    message = IntroductionMessage.objects.create(introduction=introduction, side=side, body=body.strip(), at=moment)
    IntroductionMessageReceived.send(to=introduction.person_of(_other(side)), about=introduction, now=moment)
    return message


def _ask(
    *, project: Project, investor: InvestorProfile, side: str, message: str, by: Any, now: datetime | None
) -> Introduction:
    moment = now or timezone.now()
    own = teasers.names_in(project) if side == HOLDER else [investor.owner.full_name, investor.organisation]
    _check_request(message, own)
    try:
        with transaction.atomic():
            _lock(*[key for key in (project.holder_id, investor.owner_id) if key is not None])
            _require_both_shown(project, investor)
            _require_no_block(project.holder_id, investor.owner_id)
            _check_limits(by, project, investor, moment)
            made = Introduction.objects.create(
                project=project,
                investor=investor,
                requested_by=side,
                message=message.strip(),
                requested_at=moment,
                expires_at=moment + ANSWER_WITHIN,
            )
            IntroductionWorkflow.start_many(Introduction, [made.pk], by=by, now=moment)
            IntroductionRequested.send(to=made.person_of(_other(side)), about=made, now=moment)
    except IntegrityError as error:
        if "introduction_once_at_a_time" not in str(error):
            raise
        raise TransitionNotAllowed(_already_open(), code="introduction_open") from error
    return made


def _already_open() -> str:
    return _("Une mise en relation est déjà ouverte entre ce projet et cet investisseur : répondez-y ou attendez.")


def _check_request(message: str, own_names: Iterable[str]) -> None:
    """Nobody names themselves; the other side's names are not looked for: a refusal would say that a guess is right."""
    if not message.strip() or len(message) > LONGEST_REQUEST:
        sentence = _("Présentez votre demande en %(most)s caractères au plus.") % {"most": LONGEST_REQUEST}
        raise InvalidInput(fields={"message": [sentence]})
    anonymity.require({"message": message}, names=own_names, places=False)


def _require_both_shown(project: Project, investor: InvestorProfile) -> None:
    if project.holder_id == investor.owner_id:
        raise PermissionRefused(_("On ne demande pas de mise en relation avec soi-même."))
    if not Teaser.objects.published().filter(project=project).exists():
        raise TransitionNotAllowed(_("Ce projet ne se présente pas aux investisseurs en ce moment."), code="not_shown")
    if not InvestorProfile.objects.verified().filter(pk=investor.pk).exists():
        raise TransitionNotAllowed(_("Cet investisseur ne reçoit pas de demandes en ce moment."), code="not_shown")


def _require_no_block(one: int, other: int) -> None:
    if IntroductionBlock.objects.separates(one, other):
        raise PermissionRefused(_("Cette mise en relation n’est pas possible."), code="not_reachable")


def _check_limits(by: Any, project: Project, investor: InvestorProfile, moment: datetime) -> None:
    """Few at a time and few a month for each person; the same pair waits half a year after a no."""
    between = Introduction.objects.between(project=project, investor=investor)
    if between.open().exists():
        raise TransitionNotAllowed(_already_open(), code="introduction_open")
    if between.filter(state=IntroductionState.AGREED).exists():
        sentence = _("Vous avez déjà conclu un accord au sujet de ce projet : retrouvez-le dans vos mises en relation.")
        raise TransitionNotAllowed(sentence, code="introduction_agreed")
    if _was_refused(between.filter(ended_at__gt=moment - NOT_AGAIN_BEFORE)):
        sentence = _(
            "Cette mise en relation n’a pas abouti récemment : une nouvelle demande est possible après six mois."
        )
        raise TransitionNotAllowed(sentence, code="too_soon")
    mine = Introduction.objects.filter(project__holder_id=by.pk, requested_by=HOLDER) | Introduction.objects.filter(
        investor__owner_id=by.pk, requested_by=INVESTOR
    )
    if mine.filter(state=IntroductionState.REQUESTED).count() >= WAITING_AT_MOST:
        sentence = _("%(most)s de vos demandes attendent déjà une réponse : attendez-la, ou retirez une demande.")
        raise QuotaExceeded(sentence % {"most": WAITING_AT_MOST}, code="too_many_waiting")
    if mine.filter(requested_at__gt=moment - MONTH).count() >= REQUESTS_A_MONTH:
        sentence = _("Vous avez fait %(most)s demandes en trente jours, c’est le maximum. Réessayez plus tard.")
        raise QuotaExceeded(sentence % {"most": REQUESTS_A_MONTH}, code="requests_a_month")


def _was_refused(between: Any) -> bool:
    """Whether one of the two people said no in one of these; what the platform closed may be asked again."""
    label = Introduction._meta.label_lower
    keys = [str(key) for key in between.values_list("pk", flat=True)]
    said = TransitionLog.objects.filter(object_type=label, object_id__in=keys, transition__in=("decline", "end"))
    return said.exists()


def _lock(*people: int) -> None:
    """The two people in one order: limits are exact, a block and a request do not cross."""
    list(User.objects.select_for_update(of=("self",), no_key=True).only("pk").filter(pk__in=people).order_by("pk"))


def _other(side: str) -> str:
    return INVESTOR if side == HOLDER else HOLDER


def _tell(message: Any, introduction: Introduction, now: datetime) -> None:
    people = [introduction.person_of(side) for side in SIDES]
    message.send_to_many(to=[one for one in people if one is not None], about=introduction, now=now)
