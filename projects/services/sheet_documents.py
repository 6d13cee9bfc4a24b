"""The sheet of a project as a PDF for its holder: the same sheet always gives the same file."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mdm_platform.documents import pdf
from mdm_platform.formats import nice_date
from projects.models import Project
from projects.services.presenters import name_of, own_sheet

TEMPLATE = "projects/sheet.typ"


def own_pdf(*, project: Project, language: str) -> bytes:
    """Everything that the holder wrote, in a language; the words of people stay as they wrote them."""
    with translation.override(language):
        return pdf.render(TEMPLATE, _content(project), language)


def file_name(project: Project, language: str) -> str:
    """How the file is called when it is taken away."""
    return f"{project.number or 'projet'}-{language}.pdf"


def _content(project: Project) -> dict[str, Any]:
    day = timezone.localdate(project.updated_at)
    return {
        "title": _("Fiche de projet"),
        "subject": name_of(project),
        "issuer": {"fr": "", "ar": ""},
        "date": day,
        "place_date": _("Fiche du %(day)s") % {"day": nice_date(day)},
        "reference": _("Projet %(number)s") % {"number": project.number} if project.number else _("Brouillon"),
        "recipient": [project.holder.full_name] if project.holder else [],
        "words": [text for text in (project.summary, *project.idea.splitlines()) if text.strip()],
        "facts": [
            [label, value]
            for part in own_sheet(project)
            for label, value in part.lines
            if value and value not in (project.title, project.summary, project.idea)
        ],
        "after": [_("Cette fiche est celle que le porteur a écrite. Elle n’engage pas l’administration.")],
    }
