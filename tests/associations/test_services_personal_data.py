"""What the register holds about a person: shown to the person, and gone without a trace that names anybody."""

from datetime import date, timedelta

from django.utils import timezone

from associations.models import Association, BankReading, Officer
from associations.services import officers, verification
from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.services import erasures
from mdm_platform.audit.models import TransitionNote
from tests.factories.accounts import make_user
from tests.factories.associations import BankDetailsFactory, OfficerFactory, make_association
from tests.platform.accounts.test_services_erasures import CANARY, tables_that_hold

PAST = {"starts": date(2020, 1, 1), "ends": date(2023, 12, 31)}


def test_what_is_held_is_shown_and_then_gone(settings, tmp_path, label_officer):
    settings.ERASURE_LIST = tmp_path / "erasures.txt"
    leaver = make_user("member", full_name=f"Mona {CANARY}", email=f"{CANARY}@exemple.test")
    association = make_association(leaver, state="submitted", created_by=leaver)
    OfficerFactory(association=association, user=leaver, role="secretary", state="ended", **PAST)
    other = make_association()
    officers.invite(
        association=other,
        full_name=f"Mona {CANARY}",
        email=leaver.email,
        role="treasurer",
        by=other.officers.get().user,
    )
    reading = BankReading.objects.create(
        details=BankDetailsFactory(association=other), by=leaver, motive=f"Pour {CANARY}, à sa demande"
    )
    verification.ask_completion(association=association, by=label_officer, note=f"{CANARY}, il manque une page.")

    held = data_rights.export(leaver)
    assert [row["fonction"] for row in held["associations.offices"]] == ["president", "secretary", "treasurer"]
    assert [row["nature"] for row in held["associations.register"]] == ["association", "lecture d’un compte"]

    erasure = erasures.request(user=leaver, now=timezone.now() - timedelta(days=30))
    erasures.carry_out(erasure=erasure)
    assert set(tables_that_hold(CANARY)) - {"audit_transitionnote"} == set()
    assert Officer.objects.filter(full_name="", user=None, state="ended").count() == 2
    reading.refresh_from_db()
    assert reading.motive == "–"
    assert Association.objects.of_officer(leaver).count() == 0
    # what the register explained about the association stays with the association
    assert TransitionNote.objects.filter(erased_at=None).count() == 1


def test_a_death_ends_the_functions(amina):
    association = make_association(amina)
    lifecycle.tell("deceased", user=amina)
    officer = association.officers.get()
    assert (officer.state, officer.ends) == ("ended", timezone.localdate())
