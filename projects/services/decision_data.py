"""What was explained to a person about what they asked for, and what they explained (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from projects.models import (
    Appointment,
    Introduction,
    Investment,
    InvestmentObligation,
    InvestorProfile,
    MissionApplication,
    Opportunity,
    Pledge,
    Project,
    Teaser,
)

WHOSE: dict[type[Model], str] = {
    Project: "holder",
    Appointment: "project__holder",
    Teaser: "project__holder",
    InvestorProfile: "owner",
    Investment: "holder",
    InvestmentObligation: "investment__holder",
    MissionApplication: "user",
    Opportunity: "author",
    Pledge: "user",
}


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(DataSection("projects.decisions", _("Explications échangées sur vos projets"), export, erase))


def export(user: Any) -> list[dict[str, Any]]:
    """The words that stand beside each step of what is the person's own."""
    rows = []
    for model, path in WHOSE.items():
        own = model._base_manager.filter(**{path: user}).values_list("pk", flat=True)
        rows += [
            {"sujet": str(model._meta.verbose_name), "explication": one.text, "date": one.log.at.isoformat()}
            for one in notes.told(model, own)
        ]
    return rows


def erase(user: Any) -> None:
    """The words about what is one's own leave with it; here, those about gifts and meetings, which stay others'."""
    notes.forget_about(Pledge, Pledge.objects.filter(user=user).values_list("pk", flat=True))
    notes.forget_by(user, Introduction._meta.label_lower)
