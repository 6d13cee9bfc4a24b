"""A follow-up in words: what was announced, what is real."""

from django.utils.translation import gettext as _

from mdm_platform.components import Row
from mdm_platform.formats import nice_number
from mdm_platform.money import nice_money
from projects.models import FollowUp


def rows(follow_up: FollowUp) -> list[Row]:
    """What the holder answered, beside what the project announced; nothing before an answer."""
    if follow_up.answered_at is None:
        return []
    project = follow_up.project
    planned = _("Annoncé au départ : %(value)s")
    return [
        Row(_("Toujours en activité"), _("Oui") if follow_up.is_active else _("Non, il s’est arrêté")),
        Row(
            _("Emplois aujourd’hui"),
            nice_number(follow_up.jobs),
            hint=planned % {"value": nice_number(project.jobs_planned)},
        ),
        Row(
            _("Montant investi"),
            nice_money(follow_up.invested, project.currency),
            hint=planned % {"value": nice_money(project.amount, project.currency)},
        ),
        Row(_("Ventes de l’année"), follow_up.get_turnover_display()),
        Row(_("Ce qui a changé"), follow_up.comment),
    ]
