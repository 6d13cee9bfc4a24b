"""A draft to read again before it is sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grievances.forms import filing as forms
from grievances.models import CaseDraft
from grievances.services import drafts, filing_steps
from grievances.workflows import ContactChannel
from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.journeys.tasks import Section

FORMS = {
    "subject": forms.SubjectForm,
    "place": forms.PlaceForm,
    "facts": forms.FactsForm,
    "person": forms.PersonForm,
    "contact": forms.ContactForm,
}


def sections(draft: CaseDraft, url_of: Callable[[str], str]) -> list[Section]:
    """Every step with what was said, where to change it, and what it still needs."""
    lacking = filing_steps.missing(draft)
    return [
        Section(step, label, f"{url_of(step)}?from=check", tuple(_rows(draft, step)), tuple(lacking[step]))
        for step, label in filing_steps.labels(draft).items()
    ]


def _rows(draft: CaseDraft, step: str) -> list[Row]:
    if step == "files":
        return [Row(_kind_of(row), row.file.name) for row in draft.files.select_related("file")]
    form = FORMS[step](record=draft)
    held = drafts.facts(draft)
    if step == "person" and held.get("acts_for", drafts.SELF) == drafts.SELF:
        held = {"acts_for": drafts.SELF}
    if step == "contact":
        unused = {str(one) for one in (ContactChannel.EMAIL, ContactChannel.PHONE)} - {held.get("contact")}
        held = {name: value for name, value in held.items() if name not in unused}
    return [
        Row(form.fields[name].label, _words(form, name, held[name])) for name in form.fields if _is_said(held.get(name))
    ]


def _is_said(value: Any) -> bool:
    return value not in (None, "", False)


def _words(form: Any, name: str, value: Any) -> str:
    """The value in words: the label of a choice, a date in full."""
    field = form.fields[name]
    if value is True:
        return _("Oui")
    if hasattr(field, "choices"):
        return _label_of(field.choices, value)
    return nice_date(date.fromisoformat(value)) if isinstance(field, forms.DayField) else str(value)


def _label_of(choices: Any, value: str) -> str:
    for code, label in choices:
        if isinstance(label, list | tuple):
            if found := _label_of(label, value):
                return found
        elif code == value:
            return str(label)
    return ""


def _kind_of(row: Any) -> str:
    if row.is_voice:
        return _("Note vocale")
    return _("Justificatif du mandat") if row.is_proof else _("Fichier")
