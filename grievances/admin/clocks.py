"""The page of clocks, named on the home of those who supervise."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import WorkPage, register_page

register_page(
    WorkPage(
        _("Échéances des dossiers, service par service"),
        "grievances.supervise_cases",
        lambda: reverse("grievances:deadlines"),
    )
)
