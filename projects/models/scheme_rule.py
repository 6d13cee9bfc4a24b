"""The conditions that a version of a scheme chose among the catalogue of rules."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform import eligibility
from mdm_platform.eligibility import Chosen, Kind
from projects.models.scheme import SchemeVersion

READERS: Mapping[str, Any] = {
    Kind.AMOUNT: Decimal,
    Kind.RATE: Decimal,
    Kind.DAY: date.fromisoformat,
    Kind.COUNTRIES: tuple,
    Kind.CODES: tuple,
}


class SchemeRuleQuerySet(models.QuerySet):
    """Conditions."""

    def visible_to(self, user: Any) -> "SchemeRuleQuerySet":
        """Those of the versions that the person may read."""
        return self.filter(version__in=SchemeVersion.objects.visible_to(user))


class SchemeRule(models.Model):
    """A rule of the catalogue with its figures; a trigger keeps it once its version is approved."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="rules")
    rule_id = models.CharField(_("règle"), max_length=60)
    parameters = models.JSONField(_("chiffres"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = SchemeRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition d’un dispositif")
        verbose_name_plural = _("conditions d’un dispositif")
        ordering = ["version", "position", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="kept_with_its_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM projects_schemeversion
                        WHERE id IN (NEW.version_id, OLD.version_id) AND state IN ('approved', 'withdrawn')
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: an approved version of a scheme does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule_id"],
                name="scheme_rule_once",
                violation_error_message=_("Cette condition est déjà choisie."),
            )
        ]

    def __str__(self) -> str:
        return self.rule_id

    def chosen(self, currency: str) -> Chosen:
        """The rule with its figures, as the kernel evaluates it."""
        declared = eligibility.get(self.rule_id).parameters
        values = {
            name: READERS.get(declared[name].kind, lambda same: same)(value)
            for name, value in self.parameters.items()
            if name in declared and value is not None
        }
        return Chosen(self.rule_id, values, currency)

    def is_complete(self) -> bool:
        """Whether the catalogue has the rule and each of its figures is given."""
        return eligibility.exists(self.rule_id) and not eligibility.problems(self.chosen(""))
