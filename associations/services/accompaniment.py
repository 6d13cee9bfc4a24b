"""What accompaniment adds to the rest of the app: the home of an association, merges, personal data, the grid."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import (
    Association,
    Diagnosis,
    GoodPractice,
    Pairing,
    PairingNote,
    Replication,
)
from associations.services import accompaniment_data, capacities, good_practices, links, merging, todo
from associations.services.links import HomeLink
from associations.services.todo import Todo
from associations.workflows import AssociationState, PairingState
from mdm_platform.permissions import has_permission
from mdm_platform.reference import register_loader

STALE_AFTER = timedelta(days=400)
LIVING = (AssociationState.VERIFIED, AssociationState.SUSPENDED)
FOLLOWERS = (
    (Diagnosis, "association"),
    (GoodPractice, "association"),
    (Replication, "association"),
    (PairingNote, "association"),
    (Pairing, "guide"),
    (Pairing, "learner"),
)


def register() -> None:
    """Declare all of it; once at start."""
    accompaniment_data.register()
    good_practices.register()
    todo.register(expected)
    links.register(pages)
    for model, field in FOLLOWERS:
        merging.register(model, field)
    register_loader("capacities", capacities.load, order=60)


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """A pairing to answer, a diagnosis that is old."""
    if association.state not in LIVING:
        return
    for pairing in Pairing.objects.of(association).waiting():
        if has_permission(user, "associations.answer_pairing", pairing):
            yield Todo(_("Répondre à un jumelage proposé"), reverse("associations:pairing", args=[pairing.public_id]))
    latest = association.diagnoses.latest_first().first()
    if latest is not None and latest.made_on < today - STALE_AFTER:
        capacity = reverse("associations:capacity", args=[association.public_id])
        yield Todo(_("Refaire le diagnostic de vos capacités : le dernier a plus d’un an"), capacity)


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The pages of accompaniment."""
    if association.state not in LIVING or not has_permission(user, "associations.view_diagnoses", association):
        return
    capacity = reverse("associations:capacity", args=[association.public_id])
    yield HomeLink(_("Capacités et formations"), capacity, _("Diagnostic, formations proposées"), "sprout")
    pairings = reverse("associations:pairings", args=[association.public_id])
    active = Pairing.objects.of(association).filter(state=PairingState.ACTIVE).exists()
    hint = _("Un jumelage est en cours") if active else _("Échanger avec une autre association")
    yield HomeLink(_("Jumelages"), pairings, hint, "handshake")
    practices = reverse("associations:own_practices", args=[association.public_id])
    yield HomeLink(_("Bonnes pratiques"), practices, _("Partager ce qui a marché"), "lightbulb")
