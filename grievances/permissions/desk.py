"""Who arranges the work of the desk."""

from django.utils.translation import gettext_lazy as _

from grievances.permissions.cases import is_at_central_desk, supervises
from mdm_platform.permissions import register

register("grievances.manage_routing", supervises & is_at_central_desk, _("régler l’orientation des dossiers"))
register("grievances.manage_replies", supervises, _("écrire les réponses types"))
