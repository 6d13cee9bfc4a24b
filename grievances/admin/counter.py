"""The counter, on the home of those who write for others."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import WorkPage, register_page

register_page(
    WorkPage(_("Guichet : écrire pour quelqu’un"), "grievances.file_for_others", lambda: reverse("grievances:counter"))
)
