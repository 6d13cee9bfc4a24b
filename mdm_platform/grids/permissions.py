"""Who may write grids of evaluation."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, register

writes_grids = has_role(Role.LABEL_OFFICER, Role.COFINANCING_OFFICER, Role.PROJECT_SUPERVISOR, Role.ADMINISTRATOR)

register("grids.view_grids", writes_grids, _("consulter les grilles d’évaluation"))
register("grids.manage_grids", writes_grids, _("rédiger les grilles d’évaluation"))
