"""Who may read supply and demand, prepare surveys and answer them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import anyone, has_role, predicate, register
from skills.models.insight import INSIGHT_ROLES
from skills.models.survey import SURVEY_ROLES, Survey
from skills.permissions.people import is_person


@predicate
def is_asked(user: Any, survey: Any) -> bool:
    """Whether the survey is addressed to the user's published profile, or none is given."""
    return is_person(user) and (survey is None or Survey.objects.addressed_to(user).filter(pk=survey.pk).exists())


register("skills.view_insight", has_role(*sorted(INSIGHT_ROLES)), _("consulter l’offre et la demande de compétences"))
register("skills.view_surveys", anyone, _("consulter les enquêtes"))
register("skills.manage_surveys", has_role(*sorted(SURVEY_ROLES)), _("préparer des enquêtes"))
register("skills.answer_survey", is_asked, _("répondre à cette enquête"))
