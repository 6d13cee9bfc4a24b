"""The board: invitations, terms, elections."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from associations.models import Association, Officer
from associations.services import officers, successions
from associations.services.officers import BoardConflict, LastManager
from associations.services.successions import Elected
from mdm_platform import links
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association

ELECTED_ON = date(2026, 11, 10)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22 09:00 +0100", tick=False)


@pytest.fixture
def association(amina):
    """Amina presides and represents it."""
    return make_association(amina, papers=False)


def invite(association, by, **fields):
    person = {"full_name": "Youssef El Alami", "email": "Youssef@exemple.test", "role": "treasurer", **fields}
    return officers.invite(association=association, by=by, **person)


def board(association):
    return {(term.role, term.user_id): (term.state, term.ends) for term in association.officers.all()}


def test_an_invitation_is_accepted_by_its_link(association, amina, stranger):
    officer = invite(association, amina, email="ailleurs@exemple.test")
    assert (officer.state, officer.email, officer.user) == ("invited", "ailleurs@exemple.test", None)
    assert OutboxMessage.objects.get().notification == "associations.officer_invited"
    with pytest.raises(PermissionRefused):
        officers.accept(officer=Officer.objects.get(pk=officer.pk), by=stranger)
    token = links.sign("associations.office", officer, max_age=timedelta(days=1))
    opened = officers.opened(token=token, by=stranger)
    officers.accept(officer=opened, by=stranger)
    assert list(Association.objects.of_officer(stranger)) == [association]
    with pytest.raises(TransitionNotAllowed):
        officers.accept(officer=officers.opened(token=token, by=make_user()), by=stranger)
    with pytest.raises(links.LinkExpired):
        officers.opened(token=token, by=stranger, now=timezone.now() + timedelta(days=2))


def test_a_verified_address_opens_its_invitation_without_the_link(association, amina, youssef, stranger):
    officer = invite(association, amina)
    assert list(officers.invitations_of(youssef)) == [officer]
    assert list(officers.invitations_of(stranger)) == []
    officers.accept(officer=officer, by=youssef)
    assert officer.user == youssef


def test_declining_and_cancelling(association, amina, youssef):
    officers.decline(officer=invite(association, amina), by=youssef)
    cancelled = invite(association, amina)
    officers.cancel(officer=cancelled, by=amina)
    with pytest.raises(PermissionRefused):
        officers.cancel(officer=invite(association, amina), by=youssef)
    assert sorted(association.officers.values_list("state", flat=True)) == [
        "current",
        "declined",
        "declined",
        "invited",
    ]


def test_what_an_invitation_refuses(association, amina, stranger):
    with pytest.raises(PermissionRefused):
        invite(association, stranger)
    with pytest.raises(InvalidInput):
        invite(association, amina, email="")
    with pytest.raises(InvalidInput):
        invite(association, amina, full_name=" ")
    with pytest.raises(BoardConflict):
        invite(association, amina, role="president")
    with pytest.raises(BoardConflict):
        invite(association, amina, is_legal_representative=True)
    invite(association, amina)
    with pytest.raises(InvalidInput, match="déjà une invitation"):
        invite(association, amina)
    for number in range(29):
        invite(association, amina, email=f"p{number}@exemple.test", role="board_member")
    with pytest.raises(InvalidInput, match="Réessayez demain"):
        invite(association, amina, email="encore@exemple.test", role="board_member")


def test_a_treasurer_does_not_compose_the_board(association, youssef):
    OfficerFactory(association=association, user=youssef, role="treasurer")
    with pytest.raises(PermissionRefused):
        invite(association, youssef, email="autre@exemple.test", role="secretary")


def test_somebody_known_by_name_joins_later(association, amina, stranger):
    officer = officers.record(
        association=association,
        full_name="Nadia",
        role="secretary",
        by=amina,
        starts=date(2025, 1, 1),
        email="stranger@exemple.test",
    )
    assert officer.state == "current"
    officers.invite_again(officer=officer, by=amina)
    with pytest.raises(TransitionNotAllowed, match="Attendez"):
        officers.invite_again(officer=officer, by=amina)
    officers.accept(officer=officer, by=stranger)
    assert list(Association.objects.of_officer(stranger)) == [association]
    with pytest.raises(PermissionRefused):
        officers.accept(officer=officer, by=amina)


def test_nobody_leaves_an_association_without_a_manager(association, amina, youssef):
    president = association.officers.get()
    with pytest.raises(LastManager):
        officers.end(officer=president, by=amina)
    OfficerFactory(association=association, user=youssef, role="secretary")
    with pytest.raises(PermissionRefused):
        officers.end(officer=president, by=youssef)
    officers.end(officer=president, by=amina)
    assert (president.state, president.ends) == ("ended", TODAY)
    # the last day is included: the rights end with it, in the row at once
    assert not president.is_in_office()


def test_a_term_ends_within_its_days(association, amina):
    officer = OfficerFactory(association=association, starts=date(2026, 1, 1))
    for day in (date(2025, 12, 31), date(2026, 11, 23)):
        with pytest.raises(InvalidInput):
            officers.end(officer=officer, by=amina, on=day)
    officers.end(officer=officer, by=amina, on=date(2026, 6, 30))
    assert officer.ends == date(2026, 6, 30)
    assert set(OutboxMessage.objects.values_list("notification", flat=True)) == {"associations.term_ended"}


def test_the_clock_closes_terms_and_invitations(association, amina):
    over = OfficerFactory(association=association, ends=date(2026, 11, 21))
    running = OfficerFactory(association=association, ends=TODAY)
    waiting = invite(association, amina)
    assert (officers.end_overdue(), officers.expire_invitations()) == (1, 0)
    assert officers.expire_invitations(now=timezone.now() + timedelta(days=31)) == 1
    states = [Officer.objects.get(pk=one.pk).state for one in (over, running, waiting)]
    assert states == ["ended", "current", "declined"]


def test_a_name_is_shown_by_its_owner_only(association, amina, stranger):
    officer = association.officers.get()
    with pytest.raises(NotVisible):
        officers.show_name(officer=officer, is_public=True, by=stranger)
    officers.show_name(officer=officer, is_public=True, by=amina)
    assert Officer.objects.get().is_public


def elected(full_name, email, role, **fields):
    return Elected(full_name, email, role, **fields)


def test_rights_move_when_the_elected_president_accepts(association, amina, youssef, stranger):
    OfficerFactory(association=association, user=stranger, role="secretary")
    done = successions.succeed(
        association=association,
        elected_on=ELECTED_ON,
        by=amina,
        board=[
            elected("Youssef", "youssef@exemple.test", "president", is_legal_representative=True),
            elected("Sami", "stranger@exemple.test", "secretary"),
        ],
    )
    assert ([term.user for term in done.kept], len(done.invited), done.ended) == ([stranger], 1, [])
    assert Association.objects.of_officer(amina).exists()
    officers.accept(officer=done.invited[0], by=youssef)
    assert board(association) == {
        ("president", amina.pk): ("ended", date(2026, 11, 9)),
        ("president", youssef.pk): ("current", None),
        ("secretary", stranger.pk): ("current", None),
    }
    assert not Association.objects.of_officer(amina).exists()
    assert list(Association.objects.of_officer(amina, date(2026, 11, 9))) == []
    assert Officer.objects.visible_to(amina).count() == 1


def test_members_whom_nobody_replaces_leave_at_once(association, amina):
    leaving = OfficerFactory(association=association, role="board_member")
    done = successions.succeed(
        association=association,
        elected_on=ELECTED_ON,
        by=amina,
        board=[elected("Amina", "amina@exemple.test", "president", is_legal_representative=True)],
    )
    assert ([term.pk for term in done.ended], len(done.kept), done.invited) == ([leaving.pk], 1, [])
    leaving.refresh_from_db()
    assert leaving.ends == date(2026, 11, 9)


def test_two_people_exchange_their_functions(association, amina, youssef):
    OfficerFactory(association=association, user=youssef, role="treasurer")
    done = successions.succeed(
        association=association,
        elected_on=ELECTED_ON,
        by=amina,
        board=[
            elected("Youssef", "youssef@exemple.test", "president", is_legal_representative=True),
            elected("Amina", "amina@exemple.test", "treasurer"),
        ],
    )
    assert sorted(term.state for term in done.invited) == ["current", "invited"]
    newcomer = next(term for term in done.invited if term.state == "invited")
    officers.accept(officer=newcomer, by=youssef)
    assert {key: state for key, (state, _ends) in board(association).items()} == {
        ("president", amina.pk): "ended",
        ("treasurer", amina.pk): "current",
        ("treasurer", youssef.pk): "ended",
        ("president", youssef.pk): "current",
    }


def test_the_register_ends_the_former_terms_at_once(association, amina, label_officer):
    new_board = [elected("Youssef", "youssef@exemple.test", "president", is_legal_representative=True)]
    with pytest.raises(PermissionRefused):
        successions.succeed(association=association, elected_on=ELECTED_ON, board=new_board, by=amina, at_once=True)
    successions.succeed(association=association, elected_on=ELECTED_ON, board=new_board, by=label_officer, at_once=True)
    assert not Association.objects.of_officer(amina).exists()


@pytest.mark.parametrize(
    ("people", "day"),
    [
        ([], ELECTED_ON),
        ([elected("A", "a@exemple.test", "president")], ELECTED_ON),
        ([elected("A", "a@exemple.test", "secretary", is_legal_representative=True)], ELECTED_ON),
        (
            [
                elected("A", "a@exemple.test", "president", is_legal_representative=True),
                elected("B", "a@exemple.test", "secretary"),
            ],
            ELECTED_ON,
        ),
        ([elected("A", "a@exemple.test", "president", is_legal_representative=True)], date(2026, 11, 23)),
        ([elected("A", "a@exemple.test", "president", is_legal_representative=True)], date(2024, 1, 1)),
    ],
)
def test_what_a_succession_refuses(association, amina, people, day):
    with pytest.raises(InvalidInput):
        successions.succeed(association=association, elected_on=day, board=people, by=amina)
    assert association.officers.count() == 1


def test_a_secretary_does_not_declare_a_succession(association, youssef):
    OfficerFactory(association=association, user=youssef, role="secretary")
    new_board = [elected("Youssef", "youssef@exemple.test", "president", is_legal_representative=True)]
    with pytest.raises(PermissionRefused):
        successions.succeed(association=association, elected_on=ELECTED_ON, board=new_board, by=youssef)
