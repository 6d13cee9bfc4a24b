"""The parts of a call that are rows: envelopes, budget headings, tranches, documents; and the choice of rules."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.call_builder import BuilderForm
from associations.models import BudgetSide, CallVersion, EnvelopeKind, TrancheCondition, TrancheKind
from associations.models.call_parts import HELD_BY_THE_VERSION
from associations.services import eligibility_rules  # noqa: F401 - the catalogue
from mdm_platform import eligibility
from mdm_platform.eligibility import Parameter, Rule
from mdm_platform.eligibility_fields import PercentField, chosen_in, rule_fields
from mdm_platform.institutions.models import Institution
from mdm_platform.journeys.fields import CHOOSE, auto_text
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import AmountFormField

PREFIXES = ("association.", "project.", "money.", "dossier.")


class EnvelopeRow(RowForm):
    """An envelope that pays."""

    main = "envelope"
    envelope = forms.ModelChoiceField(label=_("Enveloppe"), queryset=Envelope.objects.none(), empty_label=CHOOSE[1])
    kind = forms.ChoiceField(label=_("Emploi"), choices=EnvelopeKind.choices)
    cofunder = forms.ModelChoiceField(
        label=_("Cofinanceur"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=CHOOSE[1],
        help_text=_("Pour un complément seulement, avec son taux."),
    )
    rate = PercentField(label=_("Taux du complément (% du montant accordé)"), required=False)
    cap = AmountFormField(label=_("Complément par projet, au plus"), required=False)

    def prepare(self) -> None:
        """The envelopes in the currency of the call, and the institutions."""
        self.fields["envelope"].queryset = self.shared["envelopes"]
        self.fields["envelope"].label_from_instance = lambda envelope: f"{envelope.name} ({envelope.currency})"
        self.fields["cofunder"].queryset = self.shared["institutions"]

    @property
    def heading(self) -> str:
        """Nothing: the choice itself names the envelope."""
        return ""


class EnvelopeRows(StepRows):
    """One envelope of the call, and those of its co-funders."""

    saves, related, rows_name = "envelopes", "call_envelopes", "call_envelopes"
    form = EnvelopeRow
    most = 8
    row_label, add_label = _("Enveloppe"), _("Ajouter une enveloppe")

    def shared(self) -> dict[str, Any]:
        """What the rows choose from, looked up once."""
        return {
            "envelopes": Envelope.objects.filter(currency=self.record.currency),
            "institutions": Institution.objects.active(),
        }


class CategoryRow(RowForm):
    """A heading of the budget."""

    main = "label_fr"
    label_fr = forms.CharField(label=_("Libellé en français"), max_length=120, widget=auto_text())
    side = forms.ChoiceField(label=_("Côté"), choices=BudgetSide.choices)
    label_ar = forms.CharField(label=_("Libellé en arabe"), max_length=120, required=False, widget=auto_text())
    label_en = forms.CharField(label=_("Libellé en anglais"), max_length=120, required=False, widget=auto_text())
    is_grant = forms.BooleanField(label=_("C’est la subvention demandée"), required=False)
    is_in_kind = forms.BooleanField(label=_("En nature"), required=False)
    is_overhead = forms.BooleanField(label=_("Frais de fonctionnement"), required=False)
    cap_rate = PercentField(label=_("Part du coût total, au plus (%)"), required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, required=False, help_text=_("Laissez vide : il sera fait."))


class CategoryRows(StepRows):
    """Both sides of the budget template."""

    saves, related, rows_name = "budget", "budget_categories", "budget_categories"
    form = CategoryRow
    most = 40
    row_label, add_label = _("Rubrique"), _("Ajouter une rubrique")


class TrancheRow(RowForm):
    """A part of the grant."""

    main = "share"
    kind = forms.ChoiceField(label=_("Nature"), choices=TrancheKind.choices)
    share = PercentField(label=_("Part de la subvention (%)"))
    condition = forms.ChoiceField(label=_("Quand"), choices=TrancheCondition.choices)

    @property
    def heading(self) -> str:
        """Nothing: the figures speak for themselves."""
        return ""


class TrancheRows(StepRows):
    """The plan: its parts make 100 %, the last one is the balance."""

    saves, related, rows_name = "tranches", "tranche_steps", "tranche_steps"
    form = TrancheRow
    most = 8
    row_label, add_label = _("Tranche"), _("Ajouter une tranche")


class DocumentRow(RowForm):
    """A document that requests bring."""

    main = "label_fr"
    label_fr = forms.CharField(label=_("Libellé en français"), max_length=160, widget=auto_text())
    label_ar = forms.CharField(label=_("Libellé en arabe"), max_length=160, required=False, widget=auto_text())
    label_en = forms.CharField(label=_("Libellé en anglais"), max_length=160, required=False, widget=auto_text())
    is_required = forms.BooleanField(label=_("Obligatoire"), required=False)
    code = forms.SlugField(label=_("Code"), max_length=40, required=False, help_text=_("Laissez vide : il sera fait."))


class DocumentRows(StepRows):
    """The documents of a request."""

    saves, related, rows_name = "documents", "documents", "documents"
    form = DocumentRow
    most = 30
    row_label, add_label = _("Pièce"), _("Ajouter une pièce")


class RulesForm(BuilderForm):
    """The whole catalogue: what is ticked is chosen, with its parameters; the version holds the figures it shares."""

    saves = "rules"
    groups_of: ClassVar = {
        "association.": _("L’association"),
        "project.": _("Le projet"),
        "money.": _("Les montants"),
        "dossier.": _("Le dossier"),
    }

    def initial_of(self, record: CallVersion) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for rule in record.rules.prefetch_related("parameters"):
            found[rule.rule_id] = True
            found |= {f"{rule.rule_id}:{row.name}": row.value(rule.rule_id) for row in rule.parameters.all()}
        return found

    def prepare(self) -> None:
        """A box a rule, and a field a parameter of its own."""
        for rule in self.catalogue():
            self.fields.update(rule_fields(rule, self.own_parameters(rule)))

    def values(self) -> dict[str, Any]:
        """The chosen rules with what was typed; nothing while something is wrong, for they are replaced together."""
        return {"rules": chosen_in(self.cleaned_data, self.catalogue())} if self.is_valid() else {}

    def groups(self) -> list[tuple[Any, list[tuple[Rule, Any, list[Any]]]]]:
        """The catalogue by subject: each rule with its box and its parameters' fields."""
        return [
            (label, [(rule, self[rule.id], self._bound(rule)) for rule in eligibility.catalogue(prefix)])
            for prefix, label in self.groups_of.items()
        ]

    @staticmethod
    def catalogue() -> list[Rule]:
        """The rules that a call may choose."""
        return [rule for prefix in PREFIXES for rule in eligibility.catalogue(prefix)]

    @staticmethod
    def own_parameters(rule: Rule) -> dict[str, Parameter]:
        """The parameters that are typed here: the others stand among the amounts."""
        held = HELD_BY_THE_VERSION.get(rule.id, {})
        return {name: parameter for name, parameter in rule.parameters.items() if name not in held}

    def _bound(self, rule: Rule) -> list[Any]:
        return [self[f"{rule.id}:{name}"] for name in self.own_parameters(rule)]
