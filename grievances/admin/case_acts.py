"""What an agent does with a case beside the plain transitions: one form and one service each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.forms import desk as forms
from grievances.forms.qualifying import QualificationForm
from grievances.models import Case
from grievances.services import (
    attachments,
    cases,
    messages,
    qualifying,
    reopenings,
    request_translations,
    steering,
    third_parties,
    transfers,
)
from grievances.services.readers import set_confidential
from grievances.workflows import CaseWorkflow
from mdm_platform.institutions.models import Institution
from mdm_platform.workplace.acts import Act, PlainForm

HANDLE, STEER = "grievances.handle_case", "grievances.steer_case"


def _in_sources(transition: str) -> Any:
    return lambda case: case.state in CaseWorkflow.get(transition).sources


def _is_open(case: Case) -> bool:
    return case.is_open


def _is_held(case: Case) -> bool:
    return case.is_open and case.unit_id is not None


def _qualify(case: Case, *, by: Any, **values: Any) -> None:
    qualifying.qualify(case=case, facts=qualifying.Qualification(**values), by=by)


def _transfer(case: Case, *, by: Any, to: Institution, note: str) -> None:
    transfers.transfer(case=case, to=to, note=note, by=by)


def _inadmissible(case: Case, *, by: Any, **values: Any) -> None:
    cases.declare_inadmissible(case=case, by=by, **values)


def _uphold(case: Case, *, by: Any, **values: Any) -> None:
    reopenings.refuse(case=case, by=by, **values)


def _consult(case: Case, *, by: Any, **values: Any) -> None:
    third_parties.consult(case=case, by=by, **values)


def _hear_third_party(case: Case, *, by: Any, body: str) -> None:
    third_parties.receive(third_party=case.third_parties.open().get(), body=body, by=by)


def _hear_person(case: Case, *, by: Any, body: str) -> None:
    messages.note_answer(case=case, body=body, by=by)


def _attach(case: Case, *, by: Any, lead: Case) -> None:
    attachments.attach(case=case, lead=lead, by=by)


def _assign(case: Case, *, by: Any, agent: Any) -> None:
    steering.assign(case=case, agent=agent, by=by)


def _prioritise(case: Case, *, by: Any, value: str) -> None:
    steering.set_priority(case=case, value=value, by=by)


def _restrict(case: Case, *, by: Any, value: bool, readers: Any) -> None:
    set_confidential(case=case, value=value, readers=readers, by=by)


def _escalate(case: Case, *, by: Any) -> None:
    steering.escalate(case=case, by=by)


def _tag(case: Case, *, by: Any, tag: str) -> None:
    steering.set_campaign(case=case, tag=tag, by=by)


def _translate(case: Case, *, by: Any, message: Any, translation: str, language: str) -> None:
    words = {"translation": translation, "language": language, "by": by}
    if message is None:
        request_translations.keep(case=case, **words)
    else:
        messages.translate(message=message, **words)


def _note(case: Case, *, by: Any, body: str) -> None:
    messages.note(case=case, body=body, by=by)


ACTS = (
    Act(
        "qualify", _("Corriger la nature, le sujet ou l’institution mise en cause"), "grievances.qualify_case",
        QualificationForm, _qualify, is_offered=_is_open,
        hint=_("Les mots de la personne restent les siens. Les délais suivent."),
    ),
    Act(
        "transfer", _("Transmettre à un service"), "grievances.transfer_case", forms.TransferForm, _transfer,
        is_offered=_in_sources("transfer"),
    ),
    Act(
        "inadmissible", _("Déclarer non recevable"), "grievances.qualify_case", forms.InadmissibleForm, _inadmissible,
        is_offered=_in_sources("declare_inadmissible"),
    ),
    Act(
        "refuse-reopening", _("Refuser la réouverture"), "grievances.decide_reopening", forms.DecisionForm, _uphold,
        is_offered=_in_sources("refuse_reopening"),
    ),
    Act(
        "third-party", _("Consulter un tiers"), HANDLE, forms.ThirdPartyForm, _consult,
        is_offered=_in_sources("consult_third_party"),
    ),
    Act(
        "third-party-answer", _("Noter la réponse du tiers"), HANDLE, forms.SpokenForm, _hear_third_party,
        is_offered=_in_sources("receive_third_party"),
    ),
    Act(
        "spoken-answer", _("Noter la réponse de la personne"), HANDLE, forms.SpokenForm, _hear_person,
        is_offered=_in_sources("receive_information"),
        hint=_("Pour qui répond au téléphone, au guichet ou par courrier. Elle relira ce texte dans son suivi."),
    ),
    Act(
        "attach", _("Rattacher à un dossier principal"), "grievances.attach_case", forms.LeadForm, _attach,
        is_offered=_in_sources("attach"),
        hint=_("La personne garde son numéro et son code, et reçoit la même réponse que le dossier principal."),
    ),
    Act("assign", _("Confier à un agent"), HANDLE, forms.AgentForm, _assign, is_offered=_is_held),
    Act("note", _("Écrire une note interne"), "grievances.write_note", forms.NoteForm, _note),
    Act(
        "translate", _("Traduire la demande ou un message"), HANDLE, forms.TranslationForm, _translate,
        is_offered=lambda case: case.redacted_at is None,
    ),
    Act("priority", _("Changer la priorité"), HANDLE, forms.PriorityForm, _prioritise, is_offered=_is_open),
    Act("campaign", _("Étiqueter pour une campagne"), STEER, forms.CampaignForm, _tag, is_offered=_is_open),
    Act(
        "confidential", _("Choisir qui lit ce dossier"), STEER, forms.ConfidentialForm, _restrict,
    ),
    Act(
        "escalate", _("Signaler à la hiérarchie"), STEER, PlainForm, _escalate, is_offered=_is_open,
        hint=_("Le dossier passe dans la liste des dossiers signalés."),
    ),
)  # fmt: skip
