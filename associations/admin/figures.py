"""The figures of subsidies, named on the home of those who read them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import WorkPage, register_page

register_page(
    WorkPage(
        _("Chiffres des demandes et des subventions"),
        "associations.view_figures",
        lambda: reverse("associations:figures"),
    )
)
