"""Who arranges the work of the desk."""

from django.utils.translation import gettext_lazy as _

from grievances.permissions.cases import is_at_central_desk, supervises, works_on_cases
from mdm_platform.institutions.scopes import has_scope
from mdm_platform.permissions import register

register("grievances.list_cases", works_on_cases | has_scope("cases:read"), _("consulter les dossiers"))

register("grievances.manage_routing", supervises & is_at_central_desk, _("régler l’orientation des dossiers"))
register("grievances.manage_replies", supervises, _("écrire les réponses types"))
