"""What the register expects of an association: papers that expire, accounts of last year, terms that end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association, BankDetails
from associations.services import links, todo
from associations.services.links import HomeLink
from associations.services.todo import Todo
from associations.workflows import AssociationState, BankDetailsState, OfficerState
from mdm_platform.formats import nice_date
from mdm_platform.permissions import has_permission

SOON = timedelta(days=60)
ACCOUNTS_DUE = (6, 30)
LIVING = (AssociationState.VERIFIED, AssociationState.SUSPENDED)


def register() -> None:
    """Add the register's lines and pages to the home of every association."""
    todo.register(expected)
    links.register(pages)


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """What should be done about the papers, the accounts, the board and the bank details."""
    if association.state not in LIVING:
        return
    yield from _papers(association, today)
    yield from _accounts(association, today)
    yield from _board(association, today)
    yield from _bank(association, user)


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The officers' pages of the register."""
    if association.is_public:
        public = reverse("associations:association", args=[association.slug])
        yield HomeLink(_("Page publique"), public, _("Ce que tout le monde voit"), "eye")
    yield from (
        HomeLink(label, reverse(f"associations:{name}", args=[association.public_id]), hint, icon)
        for name, label, hint, icon in (
            ("edit", _("Informations"), _("Objet, lieux, vie associative"), "pencil"),
            ("officers", _("Bureau"), _("Fonctions, invitations, élections"), "users"),
            ("documents", _("Documents"), _("Statuts, récépissé, procès-verbaux"), "file-text"),
            ("accounts", _("Comptes"), _("Exercice par exercice"), "chart-column"),
        )
    )
    if association.is_registered and has_permission(user, "associations.view_bank_details", association):
        bank = reverse("associations:bank_details", args=[association.public_id])
        yield HomeLink(_("Coordonnées bancaires"), bank, _("Où l’association est payée"), "landmark")


def _papers(association: Association, today: date) -> Iterator[Todo]:
    url = reverse("associations:documents", args=[association.public_id])
    for paper in association.documents.expiring(today + SOON):
        words = {"paper": paper.get_kind_display(), "day": nice_date(paper.expires_on)}
        if paper.is_expired(today):
            yield Todo(_("Remplacez un document périmé : %(paper)s") % words, url, paper.expires_on, "danger")
        else:
            sentence = _("Un document expire le %(day)s : %(paper)s") % words
            yield Todo(sentence, url, paper.expires_on, "warning")


def _accounts(association: Association, today: date) -> Iterator[Todo]:
    year = today.year - 1
    due = date(today.year, *ACCOUNTS_DUE)
    founded = association.founded_on
    if not association.is_registered or (founded and founded.year > year):
        return
    if not association.accounts.filter(year=year).exists():
        url = reverse("associations:accounts", args=[association.public_id])
        tone = "warning" if due < today else ""
        yield Todo(_("Saisissez les comptes de %(year)s") % {"year": year}, url, due, tone)


def _board(association: Association, today: date) -> Iterator[Todo]:
    url = reverse("associations:officers", args=[association.public_id])
    board = list(association.officers.in_office(today))
    if not any(officer.is_legal_representative for officer in board):
        yield Todo(_("Désignez la personne qui représente légalement l’association"), url, None, "danger")
    for officer in board:
        if officer.ends is not None and officer.ends <= today + SOON:
            words = {"role": officer.get_role_display(), "day": nice_date(officer.ends)}
            yield Todo(_("Un mandat se termine le %(day)s : %(role)s") % words, url, officer.ends, "warning")
    waiting = association.officers.filter(state=OfficerState.INVITED).count()
    if waiting:
        yield Todo(_("Des invitations au bureau attendent une réponse : %(count)s") % {"count": waiting}, url)


def _bank(association: Association, user: Any) -> Iterator[Todo]:
    if not association.is_registered or not has_permission(user, "associations.declare_bank_details", association):
        return
    last = BankDetails.objects.filter(association=association).exclude(state=BankDetailsState.REPLACED).last()
    if last is not None and last.state == BankDetailsState.REJECTED:
        url = reverse("associations:bank_details", args=[association.public_id])
        yield Todo(_("Vos coordonnées bancaires sont à corriger"), url, None, "danger")
