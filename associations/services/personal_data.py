"""What the register holds about a person: shown, exported, erased (Law 09-08, art. 7 to 9).

The functions of a person in a board belong to the history of the association: an erasure ends those that run and
keeps the function and its dates, without anything that names the person.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Association, BankDetails, BankReading, Gender, Officer
from associations.services import officers
from associations.workflows import OfficerState
from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit.models import TransitionNote

FORGOTTEN_MOTIVE = "–"
_NOTED = ("association", "officer", "bankdetails")


def export_offices(user: Any) -> list[dict[str, Any]]:
    """The person's functions in associations, past ones and invitations included."""
    terms = Officer.objects.of_person(user) | officers.invitations_of(user)
    return [
        {
            "association": term.association.name,
            "fonction": term.role,
            "represente_l_association": term.is_legal_representative,
            "nom": term.full_name,
            "adresse_e_mail": term.email,
            "genre": term.gender,
            "nom_visible_de_tous": term.is_public,
            "etat": term.state,
            "depuis": term.starts.isoformat(),
            "jusqu_au": term.ends.isoformat() if term.ends else "",
        }
        for term in terms.select_related("association").order_by("pk")
    ]


@transaction.atomic
def erase_offices(user: Any) -> None:
    """End what runs, and keep of every term the function and its dates only."""
    end_terms(user, reason="erasure")
    terms = Officer.objects.of_person(user)
    keys = [str(key) for key in terms.values_list("pk", flat=True)]
    terms.update(user=None, full_name="", email="", gender=Gender.UNDECLARED, is_public=False)
    for invitation in officers.invitations_of(user):
        officers.cancel(officer=invitation, by=None)
        Officer.objects.filter(pk=invitation.pk).update(full_name="", email="", gender=Gender.UNDECLARED)
    _forget(TransitionNote.objects.filter(log__object_type="associations.officer", log__object_id__in=keys))
    types = [f"associations.{name}" for name in _NOTED]
    _forget(TransitionNote.objects.filter(log__object_type__in=types, log__actor=user))


def export_register(user: Any) -> list[dict[str, Any]]:
    """What the person wrote in the register: associations begun, accounts declared, account numbers opened."""
    begun = Association.objects.filter(created_by=user).order_by("pk")
    declared = BankDetails.objects.filter(declared_by=user).select_related("association").order_by("pk")
    readings = BankReading.objects.filter(by=user).select_related("details__association").order_by("pk")
    return [
        *({"nature": "association", "association": one.name, "date": one.created_at.isoformat()} for one in begun),
        *(
            {"nature": "compte", "association": one.association.name, "date": one.declared_at.isoformat()}
            for one in declared
        ),
        *(
            {
                "nature": "lecture d’un compte",
                "association": one.details.association.name,
                "date": one.at.isoformat(),
                "motif": one.motive,
            }
            for one in readings
        ),
    ]


@transaction.atomic
def erase_register(user: Any) -> None:
    """Empty what the person said when opening an account; that it was opened stays."""
    BankReading.objects.filter(by=user).update(motive=FORGOTTEN_MOTIVE)


def follow_death(*, user: Any) -> None:
    """A function ends with the life of who held it."""
    end_terms(user, reason="deceased")


def end_terms(user: Any, *, reason: str) -> None:
    """End every running term of the person today."""
    moment = timezone.now()
    for term in Officer.objects.of_person(user).filter(state=OfficerState.CURRENT).order_by("pk"):
        last_day = max(timezone.localdate(moment), term.starts)
        officers.close(term, on=last_day, moment=moment, reason=reason)


def register() -> None:
    """Listen to the accounts, and say what is held about a person; once at start."""
    data_rights.register(OFFICES_SECTION)
    data_rights.register(REGISTER_SECTION)
    lifecycle.listen("deceased", follow_death)


def _forget(notes: Any) -> None:
    notes.filter(erased_at=None).update(text="", erased_at=timezone.now())


OFFICES_SECTION = DataSection(
    "associations.offices", _("Fonctions dans des associations"), export_offices, erase_offices
)
REGISTER_SECTION = DataSection(
    "associations.register", _("Ce que j’ai saisi au registre des associations"), export_register, erase_register
)
