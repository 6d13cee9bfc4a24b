"""Who may look at the passes of matching."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import register
from skills.permissions.people import is_directory_staff

register("skills.view_matching_runs", is_directory_staff, _("consulter les passages du rapprochement"))
