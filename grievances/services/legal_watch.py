"""The legal watch: notes begun as publications, and told to those who follow their country or subject."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import LegalNote, LegalSubscription
from grievances.notifications.legal import STOP_WATCH, LegalNotePublished
from grievances.workflows import LegalBranch
from mdm_platform import links
from mdm_platform.accounts.models import User
from mdm_platform.errors import InvalidInput, QuotaExceeded
from mdm_platform.permissions import require_permission
from mdm_platform.publications.models import PublicationKind
from mdm_platform.publications.services import publications
from mdm_platform.publications.workflows import VersionState
from mdm_platform.territories import countries

MOST_SUBSCRIPTIONS = 20


@transaction.atomic
def start(
    *,
    texts: Mapping[str, str],
    country: str,
    branch: str,
    effective_on: date,
    by: Any,
    source_url: str = "",
    now: datetime | None = None,
) -> LegalNote:
    """A note with the first draft of its text; the summary says the effect on Moroccans abroad.

    Raises PermissionRefused, InvalidInput.
    """
    require_permission(by, "grievances.manage_legal_watch")
    _check(country, branch, may_be_empty=False)
    version = publications.start(kind=PublicationKind.LEGAL_NOTE, by=by, texts=texts, now=now)
    return LegalNote.objects.create(
        publication=version.publication,
        country=country,
        branch=branch,
        effective_on=effective_on,
        source_url=source_url,
    )


@transaction.atomic
def subscribe(*, by: Any, country: str = "", branch: str = "", now: datetime | None = None) -> LegalSubscription:
    """Hear of the notes of a country and a subject, all of them where nothing is chosen; once.

    Raises PermissionRefused, InvalidInput, QuotaExceeded.
    """
    require_permission(by, "grievances.follow_legal_watch")
    _check(country, branch, may_be_empty=True)
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=by.pk)
    own = LegalSubscription.objects.visible_to(by)
    known = own.filter(country=country, branch=branch).first()
    if known is not None:
        return known
    if own.count() >= MOST_SUBSCRIPTIONS:
        sentence = _("Vous suivez déjà %(most)s sujets : cessez d’en suivre un pour en ajouter un autre.")
        raise QuotaExceeded(sentence % {"most": MOST_SUBSCRIPTIONS})
    return LegalSubscription.objects.create(user=by, country=country, branch=branch, at=now or timezone.now())


def unsubscribe(*, subscription_id: int, by: Any) -> bool:
    """Hear no more of it; whether there was anything to end."""
    found, _kinds = LegalSubscription.objects.visible_to(by).filter(pk=subscription_id).delete()
    return bool(found)


def reader_of(token: str, note: LegalNote) -> User:
    """Whom the link of a message about that note was made for. Raises LinkRefused, LinkExpired."""
    return links.read(STOP_WATCH, token, User.objects.filter(is_active=True), stamp=str(note.pk))


def followed_about(note: LegalNote, user: User) -> Any:
    """What made the person hear of the note."""
    return LegalSubscription.objects.visible_to(user).about(note)


def stop_about(note: LegalNote, user: User) -> int:
    """Hear no more of such notes. How many subscriptions ended."""
    ended, _kinds = followed_about(note, user).delete()
    return ended


def announce(*, now: datetime | None = None) -> int:
    """Tell subscribers of the versions that were published since the last time, each once. How many notes."""
    moment, done = now or timezone.now(), 0
    newer = Q(
        publication__versions__state=VersionState.PUBLISHED,
        publication__versions__number__gt=F("announced_number"),
    )
    for key in LegalNote.objects.filter(newer).order_by("pk").values_list("pk", flat=True):
        done += _announce(key, moment)
    return done


@transaction.atomic
def _announce(key: int, now: datetime) -> bool:
    note = LegalNote.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    current = note.publication.current if note is not None else None
    if current is None or current.number <= note.announced_number:
        return False
    keys = LegalSubscription.objects.about(note).values("user")
    LegalNotePublished.send_to_many(to=User.objects.reachable().filter(pk__in=keys).order_by("pk"), about=note, now=now)
    note.announced_number = current.number
    note.save(update_fields=["announced_number"])
    return True


def _check(country: str, branch: str, *, may_be_empty: bool) -> None:
    fields: dict[str, list[str]] = {}
    if countries.country(country) is None and not (may_be_empty and not country):
        fields["country"] = [_("Choisissez un pays.")]
    if branch not in LegalBranch.values and not (may_be_empty and not branch):
        fields["branch"] = [_("Choisissez un sujet dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)
