"""What agents may ask of legal experts from a case."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.forms.legal import AssistanceForm
from grievances.models import AssistanceRequest, Case
from grievances.services import assistance
from mdm_platform.workplace.acts import Act, PlainForm


class CaseQuestionForm(PlainForm):
    """A question of law for the person of a case, who is not named."""

    def prepare(self) -> None:
        """The fields of any question but the name, with what the case knows."""
        self.fields.update(AssistanceForm(is_for_other=True).fields)
        self.initial |= {
            "country": str(self.obj.place_country),
            "subject": self.obj.category.label,
            "language": self.by.language,
        }


def _ask(obj: Case, *, by: Any, **facts: str) -> AssistanceRequest:
    return assistance.ask(by=by, case=obj, **facts)


def _is_open(case: Case) -> bool:
    return case.is_open


ASK_EXPERT = Act(
    "legal-advice",
    _("Demander l’avis d’un expert juridique"),
    "grievances.handle_case",
    CaseQuestionForm,
    _ask,
    is_offered=_is_open,
    hint=_("Ne nommez pas la personne. L’avis arrive dans le dossier comme une note entre agents."),
)
