"""The figures of a project in words, and what changed between two readings of them; nobody is named."""

from django.utils.translation import gettext as _

from mdm_platform.formats import nice_number
from mdm_platform.money import Amount
from projects.models import FundingSource, Project

Figures = dict[str, tuple[str, object]]


def read(project: Project) -> Figures:
    """Each figure by its name, with what it is compared by."""
    sources = list(project.sources.all())
    found = {
        _("Avancement"): str(project.get_stage_display()),
        _("Région"): project.region.name if project.region else "",
        _("Province ou préfecture"): project.province.name if project.province else "",
        _("Emplois prévus"): nice_number(project.jobs_planned),
        _("Coût total"): str(Amount(project.amount, project.currency)),
        _("Financement"): " ; ".join(_source(row, project.currency) for row in sources),
    }
    figures: Figures = {name: (text, text) for name, text in found.items()}
    return figures | {_("Précisions du financement"): (_("corrigées"), [row.label for row in sources])}


def told(before: Figures, after: Figures) -> list[str]:
    """A line for each figure that changed: what it was, what it is."""
    return [
        _("%(name)s : %(old)s → %(new)s") % {"name": name, "old": old or "-", "new": after[name][0] or "-"}
        for name, (old, compared) in before.items()
        if after[name][1] != compared
    ]


def _source(row: FundingSource, currency: str) -> str:
    words = [f"{row.get_kind_display()} {Amount(row.amount, currency)}"]
    words += [_("en devises")] if row.is_foreign_currency else []
    words += [_("acquis")] if row.is_secured else []
    return " · ".join(words)
