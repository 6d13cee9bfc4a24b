"""Notes of the think tank: written, read by peers, published or handed back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Language, Network, NetworkNote, NoteReview
from skills.notifications.networks import (
    NetworkNotePublished,
    NetworkNoteRetracted,
    NetworkNoteReturned,
    NetworkNoteReviewed,
    NetworkNoteToReview,
)
from skills.workflows import NetworkNoteWorkflow, NoteState, Verdict

LONGEST = {"title": 200, "summary": 1000, "text": 40000}
LONGEST_REVIEW = 5000
EDITABLE = (NoteState.DRAFT, NoteState.RETURNED)


@transaction.atomic
def create(
    *,
    network: Network,
    by: Any,
    title: str = "",
    summary: str = "",
    text: str = "",
    language: str = "fr",
    is_signed: bool = False,
    now: datetime | None = None,
) -> NetworkNote:
    """Begin a note; only its author reads a draft. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "skills.post_in_network", network)
    words = {"title": title, "summary": summary, "text": text}
    _check(words, language)
    moment = now or timezone.now()
    note = NetworkNote.objects.create(
        network=network,
        author=by,
        language=language,
        is_signed=is_signed,
        created_at=moment,
        updated_at=moment,
        **{name: value.strip() for name, value in words.items()},
    )
    NetworkNoteWorkflow.start_many(NetworkNote, [note.pk], by=by, now=moment)
    return note


@transaction.atomic
def update(*, note: NetworkNote, by: Any, now: datetime | None = None, **values: Any) -> NetworkNote:
    """Change the words, the language or the signature of a draft, or of a note that was handed back.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed while peers read it, or once it is published.
    """
    require_permission(by, "skills.edit_note", note)
    known = {*LONGEST, "language", "is_signed"}
    values = {name: value for name, value in values.items() if name in known}
    _check({name: values[name] for name in LONGEST if name in values}, values.get("language", note.language))
    NetworkNote.objects.select_for_update(of=("self",)).only("pk").get(pk=note.pk)
    note.refresh_from_db()
    if note.state not in EDITABLE:
        message = _("Une note en relecture ou publiée ne se modifie plus : reprenez-la d’abord.")
        raise TransitionNotAllowed(message, code="note_not_editable")
    for name, value in values.items():
        setattr(note, name, value.strip() if name in LONGEST else value)
    note.updated_at = now or timezone.now()
    note.save(update_fields=[*values, "updated_at"])
    return note


@transaction.atomic
def submit(*, note: NetworkNote, by: Any, now: datetime | None = None) -> NetworkNote:
    """Hand the note to the peers: a new round begins, and the reviews of the one before no longer count."""
    moment = now or timezone.now()
    changes = {"submitted_at": moment, "round": F("round") + 1}
    NetworkNoteWorkflow.apply(note, "submit", by=by, now=moment, changes=changes)
    note.refresh_from_db()
    peers = note.network.memberships.animators().exclude(user=note.author_id).values("user")
    NetworkNoteToReview.send_to_many(to=User.objects.reachable().filter(pk__in=peers), about=note, now=moment)
    return note


def recall(*, note: NetworkNote, by: Any, now: datetime | None = None) -> NetworkNote:
    """Take the note back from the peers, to change it."""
    NetworkNoteWorkflow.apply(note, "recall", by=by, now=now)
    return note


@transaction.atomic
def review(*, note: NetworkNote, verdict: str, by: Any, text: str = "", now: datetime | None = None) -> NoteReview:
    """Say what one thinks of the note, once a round. Raises PermissionRefused, InvalidInput, TransitionNotAllowed."""
    require_permission(by, "skills.review_note", note)
    _check_review(verdict, text)
    moment = now or timezone.now()
    NetworkNote.objects.select_for_update(of=("self",)).only("pk").get(pk=note.pk)
    note.refresh_from_db()
    if note.state != NoteState.IN_REVIEW:
        raise TransitionNotAllowed(_("Cette note n’est plus en relecture."), code="note_not_in_review")
    try:
        with transaction.atomic():
            given = NoteReview.objects.create(
                note=note, reviewer=by, round=note.round, verdict=verdict, text=text.strip(), at=moment
            )
    except IntegrityError as error:
        if "notereview_once_a_round" not in str(error):
            raise
        message = _("Vous avez déjà donné votre avis sur cette version.")
        raise TransitionNotAllowed(message, code="already_reviewed") from error
    NetworkNoteReviewed.send(to=note.author, about=note, now=moment)
    return given


@transaction.atomic
def hand_back(*, note: NetworkNote, by: Any, note_text: str, now: datetime | None = None) -> NetworkNote:
    """Return the note to its author with what to change."""
    moment = now or timezone.now()
    log = NetworkNoteWorkflow.apply(note, "hand_back", by=by, now=moment, note=note_text)
    NetworkNoteReturned.send(to=note.author, about=note, params={"log": log.pk}, now=moment)
    return note


@transaction.atomic
def publish(*, note: NetworkNote, by: Any, now: datetime | None = None) -> NetworkNote:
    """Open the note to everybody; two other members must have agreed."""
    moment = now or timezone.now()
    NetworkNoteWorkflow.apply(note, "publish", by=by, now=moment, changes={"published_at": moment})
    NetworkNotePublished.send(to=note.author, about=note, now=moment)
    return note


def withdraw(*, note: NetworkNote, by: Any, reason: str = "", now: datetime | None = None) -> NetworkNote:
    """Take one's note back for good; `by` is None for an erasure."""
    NetworkNoteWorkflow.apply(note, "withdraw", by=by, now=now, reason=reason)
    return note


@transaction.atomic
def retract(*, note: NetworkNote, by: Any, reason: str, note_text: str, now: datetime | None = None) -> NetworkNote:
    """Take a published note off the public pages; its author reads why. `reason` is a `RemovalReason`."""
    moment = now or timezone.now()
    log = NetworkNoteWorkflow.apply(note, "retract", by=by, now=moment, reason=reason, note=note_text)
    NetworkNoteRetracted.send(to=note.author, about=note, reason=reason, params={"log": log.pk}, now=moment)
    return note


def _check(words: dict[str, str], language: str) -> None:
    fields = {}
    for name, text in words.items():
        if len(text) > LONGEST[name]:
            fields[name] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST[name]}]
    if language not in Language.values:
        fields["language"] = [_("Choisissez une langue dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)


def _check_review(verdict: str, text: str) -> None:
    fields = {}
    if verdict not in Verdict.values:
        fields["verdict"] = [_("Choisissez un avis dans la liste.")]
    elif verdict != Verdict.APPROVE and not text.strip():
        fields["text"] = [_("Expliquez ce qu’il faut reprendre.")]
    if len(text) > LONGEST_REVIEW:
        fields["text"] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_REVIEW}]
    if fields:
        raise InvalidInput(fields=fields)
