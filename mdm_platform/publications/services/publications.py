"""Publications: started, written version by version, read again by somebody else, published, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.publications.models import Publication, PublicationVersion
from mdm_platform.publications.notifications import VersionPublished, VersionReturned, VersionToReview
from mdm_platform.publications.workflows import VersionState, VersionWorkflow

LANGUAGES = ("fr", "ar", "en")
WRITTEN = tuple(f"{field}_{code}" for field in ("title", "summary", "body", "changes") for code in LANGUAGES)
TRANSLATED = tuple(name for name in WRITTEN if not name.endswith("_fr"))
COPIED = tuple(name for name in WRITTEN if not name.startswith("changes"))
SLUG_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@transaction.atomic
def start(*, kind: str, by: Any, texts: Mapping[str, str], now: datetime | None = None) -> PublicationVersion:
    """A new publication with its first version, a draft. The caller, an app, has asked who may.

    Raises InvalidInput.
    """
    moment = now or timezone.now()
    slug = f"{slugify(texts.get('title_fr', ''))[:80] or 'texte'}-{get_random_string(5, SLUG_LETTERS)}"
    publication = Publication.objects.create(slug=slug, kind=kind, created_at=moment)
    events.record("publication.created", by=by, obj=publication, now=moment)
    return _create(publication, 1, by, texts, moment)


@transaction.atomic
def new_version(*, publication: Publication, by: Any, now: datetime | None = None) -> PublicationVersion:
    """A draft of the next version, with the text of the current one; the draft under way when there is one."""
    require_permission(by, "publications.manage_publications")
    publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    rows = publication.versions.order_by("-number")
    under_way = rows.filter(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW]).first()
    if under_way is not None:
        return under_way
    latest = rows.first()
    texts = {name: getattr(latest, name) for name in COPIED} if latest else {}
    return _create(publication, (latest.number if latest else 0) + 1, by, texts, now or timezone.now())


@transaction.atomic
def edit(
    *, version: PublicationVersion, by: Any, texts: Mapping[str, str], now: datetime | None = None
) -> PublicationVersion:
    """Write a draft; whoever wrote last is its author, and somebody else publishes it.

    While the draft is read again, whoever may publish it completes its translations: the author stays.
    Raises PermissionRefused, TransitionNotAllowed for what is published or was in French, InvalidInput.
    """
    version = PublicationVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    is_translated = version.state == VersionState.IN_REVIEW and set(texts) <= set(TRANSLATED)
    require_permission(by, "publications.publish_version" if is_translated else "publications.write_version", version)
    if version.state != VersionState.DRAFT and not is_translated:
        raise TransitionNotAllowed(_("Une version ne change plus une fois envoyée : préparez la suivante."))
    _fill(version, texts)
    version.written_at = now or timezone.now()
    version.author = version.author if is_translated else by
    _check(version)
    version.save()
    events.record("publicationversion.edited", by=by, obj=version, now=version.written_at)
    return version


@transaction.atomic
def submit(
    *, version: PublicationVersion, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PublicationVersion:
    """Send the draft to those who read again."""
    VersionWorkflow.apply(version, "submit", by=by, now=now)
    editors = User.objects.reachable().with_role(Role.PUBLISHER).exclude(pk=by.pk).order_by("pk")
    VersionToReview.send_to_many(to=editors, about=version, now=now)
    return version


@transaction.atomic
def send_back(
    *, version: PublicationVersion, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> PublicationVersion:
    """Give the version back to its author with what is to be mended."""
    log = VersionWorkflow.apply(version, "send_back", by=by, note=note, now=now)
    if version.author is not None:
        VersionReturned.send(to=version.author, about=version, params={"log": log.pk}, now=now)
    return version


@transaction.atomic
def publish(
    *, version: PublicationVersion, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PublicationVersion:
    """Publish the version; the one before is kept, readable, as superseded."""
    moment = now or timezone.now()
    Publication.objects.select_for_update(of=("self",)).get(pk=version.publication_id)
    before = version.publication.versions.filter(state=VersionState.PUBLISHED).first()
    if before is not None:
        VersionWorkflow.apply(before, "supersede", by=None, now=moment)
    VersionWorkflow.apply(version, "publish", by=by, now=moment, changes={"published_at": moment})
    if version.author is not None and version.author_id != by.pk:
        VersionPublished.send(to=version.author, about=version, now=moment)
    return version


@transaction.atomic
def withdraw(
    *, version: PublicationVersion, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> PublicationVersion:
    """Take the version out of publication."""
    VersionWorkflow.apply(version, "withdraw", by=by, note=note, now=now)
    return version


def _create(
    publication: Publication, number: int, by: Any, texts: Mapping[str, str], moment: datetime
) -> PublicationVersion:
    version = PublicationVersion(publication=publication, number=number, author=by, written_at=moment)
    _fill(version, texts)
    _check(version)
    version.save()
    VersionWorkflow.start_many(PublicationVersion, [version.pk], by=by, now=moment)
    return version


def _fill(version: PublicationVersion, texts: Mapping[str, str]) -> None:
    for name in WRITTEN:
        if name in texts:
            setattr(version, name, texts[name].strip())


def _check(version: PublicationVersion) -> None:
    try:
        version.full_clean(exclude=("publication", "author"), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
