"""The figures of supply and demand, named on the home of those who decide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import WorkPage, register_page

register_page(WorkPage(_("Offre et demande de compétences"), "skills.view_insight", lambda: reverse("skills:insight")))
