"""The steps of filing: their names, how far each one is, and what is missing before sending."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import CaseDraft, Category
from grievances.services import drafts
from grievances.workflows import CaseKind, ContactChannel
from mdm_platform.journeys.tasks import Task, state_of

SHORTEST_DESCRIPTION = 20
LABELS: dict[str, Any] = {
    "subject": gettext_lazy("Le sujet"),
    "place": gettext_lazy("Les lieux et l’administration"),
    "facts": gettext_lazy("Ce qui s’est passé"),
    "person": gettext_lazy("Pour vous ou pour quelqu’un"),
    "files": gettext_lazy("Fichiers et note vocale"),
    "contact": gettext_lazy("Votre nom et comment vous joindre"),
}
LABELS_FOR_OTHER = LABELS | {
    "person": gettext_lazy("Pour la personne ou par un mandataire"),
    "contact": gettext_lazy("Son nom et comment la joindre"),
}
_HINTS = {
    "files": gettext_lazy("Facultatif : un reçu, une lettre, une photographie, ou votre voix."),
    "person": gettext_lazy("Seulement si vous écrivez pour quelqu’un d’autre."),
}
NAMED_KINDS = (CaseKind.COMPLAINT, CaseKind.HELP_REQUEST)


def labels(draft: CaseDraft) -> dict[str, Any]:
    """The name of each step, for the person or for whoever writes for them."""
    if draft.is_for_other:
        return LABELS_FOR_OTHER
    return LABELS | ({"contact": LABELS_FOR_OTHER["contact"]} if drafts.is_for_another(draft) else {})


def missing(draft: CaseDraft) -> dict[str, list[str]]:
    """What the draft lacks before it can be sent, by step."""
    held = drafts.facts(draft)
    has_voice = draft.files.filter(is_voice=True).exists()
    return {
        "subject": _missing_subject(held),
        "place": [] if held.get("residence_country") else [_("Choisissez le pays de résidence.")],
        "facts": _missing_facts(held, has_voice=has_voice),
        "files": [],
        "person": _missing_person(held),
        "contact": _missing_contact(held),
    }


def tasks(draft: CaseDraft) -> list[Task]:
    """Every step with its state."""
    lacking, held = missing(draft), drafts.facts(draft)
    begun_files = {"files"} if draft.files.exists() else set()
    begun = begun_files | {step for step, names in drafts.FIELDS.items() if any(held.get(name) for name in names)}
    return [_task(draft, step, lacking[step], is_begun=step in begun) for step in drafts.STEPS]


def _task(draft: CaseDraft, step: str, lacking: list[str], *, is_begun: bool) -> Task:
    hint = lacking[0] if lacking else "" if is_begun else _HINTS.get(step, "")
    return Task(step, labels(draft)[step], state_of(is_begun=is_begun, is_lacking=bool(lacking)), hint)


def _missing_subject(held: dict[str, Any]) -> list[str]:
    if not held.get("kind"):
        return [_("Dites si c’est une réclamation, une demande d’aide, une observation ou une proposition.")]
    if not Category.objects.offered(held["kind"]).filter(code=held.get("category") or None).exists():
        return [_("Choisissez le sujet.")]
    return []


def _missing_facts(held: dict[str, Any], *, has_voice: bool) -> list[str]:
    if has_voice or len(held.get("description", "").strip()) >= SHORTEST_DESCRIPTION:
        return []
    return [_("Racontez ce qui s’est passé en une phrase au moins, ou joignez une note vocale.")]


def _missing_person(held: dict[str, Any]) -> list[str]:
    if held.get("acts_for", drafts.SELF) in ("", drafts.SELF) or held.get("mandate_name", "").strip():
        return []
    return [_("Donnez le nom de celui ou celle qui agit pour la personne.")]


def _missing_contact(held: dict[str, Any]) -> list[str]:
    lacking = []
    if held.get("kind") in NAMED_KINDS and not held.get("full_name", "").strip():
        lacking.append(_("Donnez le nom : une réclamation et une demande d’aide ne peuvent pas être anonymes."))
    chosen = held.get("contact", "")
    acts = held.get("acts_for", drafts.SELF) not in ("", drafts.SELF)
    if not chosen or (acts and chosen == ContactChannel.ACCOUNT):
        lacking.append(_("Dites comment joindre la personne, ou qu’il ne faut pas la contacter."))
    if chosen == ContactChannel.EMAIL and not held.get("email"):
        lacking.append(_("Donnez l’adresse e-mail où écrire."))
    if chosen == ContactChannel.PHONE and not held.get("phone"):
        lacking.append(_("Donnez le numéro où appeler."))
    return lacking
