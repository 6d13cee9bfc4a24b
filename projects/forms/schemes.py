"""What the simulator asks: figures of a project, all of which may be left out and none of which names anybody."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform import eligibility
from mdm_platform.eligibility_fields import EligibilityForm
from mdm_platform.errors import InvalidInput
from mdm_platform.forms import refuse
from projects.services import scheme_facts
from projects.services.scheme_facts import ASKED, CURRENCY

GROUPS = (
    ("project", _("Le projet"), ("investment", "project_sector", "project_region", "jobs")),
    ("holder", _("Vous"), ("residence", "months_since_return", "residence_country", "is_women_led")),
    ("money", _("L’argent"), ("foreign_funds", "has_dedicated_account", "other_funds", "holder_share")),
    ("aims", _("Ce que fait le projet"), ("is_sustainable", "is_fair_trade")),
)


class SimulatorForm(EligibilityForm):
    """The figures, in groups; what is left empty stays an open question."""

    hints: ClassVar[Mapping[str, Any]] = {
        "investment": _("Terrain, travaux, équipements et premiers frais. En dirhams. Exemple : 1 500 000"),
        "jobs": _("Des emplois à plein temps et durables, le vôtre compris."),
        "months_since_return": _("Seulement après un retour. Un mois commencé compte."),
        "foreign_funds": _("Ce que vous versez de l’étranger, compté en dirhams."),
        "other_funds": _("Vos économies au Maroc, votre famille, vos associés."),
        "holder_share": _("Laissez vide si vous portez seul le projet."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        facts = [eligibility.fact(name) for name in ASKED]
        super().__init__(*args, facts=facts, currency=CURRENCY, **kwargs)
        for name, hint in self.hints.items():
            self.fields[name].help_text = hint
        self.fields["investment"].min_value = Decimal(1)

    def clean(self) -> dict[str, Any]:
        """What is brought does not exceed the cost."""
        said = super().clean()
        try:
            scheme_facts.check(said)
        except InvalidInput as error:
            refuse(self, error)
        return said

    def groups(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(key, label, [self[name] for name in names]) for key, label, names in GROUPS]
