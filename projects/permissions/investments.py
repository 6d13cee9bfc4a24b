"""Who holds an investment, who answers for its bank and its fund, who follows it for the ministry."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import has_role, is_authenticated, is_somebody, predicate, register
from projects.models import Investment, InvestmentObligation
from projects.models.investment_readers import institutions_served
from projects.workflows.investments import BANK, FOLLOW, FUND, HOLD

follows = has_role(Role.INVESTMENT_OFFICER)


def _file(obj: Any) -> Investment | None:
    return obj.investment if isinstance(obj, InvestmentObligation) else obj


@predicate
def holds_it(user: Any, obj: Any) -> bool:
    """Whether the user holds the investment, or may hold one when none is given."""
    if obj is None:
        return is_somebody(user)
    return is_authenticated(user) and _file(obj).holder_id == user.pk


@predicate
def is_not_its_holder(user: Any, obj: Any) -> bool:
    """Whether the user is somebody else than the holder: nobody answers for a bank or the State on one's own file."""
    return obj is None or getattr(_file(obj), "holder_id", None) != user.pk


def _serves(role: str, field: str) -> Any:
    @predicate
    def check(user: Any, obj: Any) -> bool:
        """Whether the user acts today for the institution of the file, or for any when none is given."""
        served = institutions_served(user, role)
        return served.exists() if obj is None else served.filter(pk=getattr(_file(obj), field)).exists()

    return check


acts_for_the_bank = _serves(Role.BANK_AGENT, "bank_id")
acts_for_the_fund = _serves(Role.FUND_AGENT, "fund_id")

words.register("investment.read", _("Lecture d’un dossier d’investissement"))

register(HOLD, holds_it, _("gérer ce dossier d’investissement"))
register(BANK, acts_for_the_bank & is_not_its_holder, _("répondre au nom de la banque de ce dossier"))
register(FUND, acts_for_the_fund & is_not_its_holder, _("répondre au nom du fonds de ce dossier"))
register(FOLLOW, follows & is_not_its_holder, _("suivre cet investissement"))
register(
    "projects.serve_investments", acts_for_the_bank | acts_for_the_fund, _("suivre les dossiers de votre institution")
)
register(
    "projects.declare_disinvestment",
    holds_it | (follows & is_not_its_holder),
    _("déclarer un désinvestissement"),
)
register("projects.prove_obligation", holds_it, _("justifier cette obligation"))
register(
    "projects.view_portfolio", has_role(Role.INVESTMENT_OFFICER, Role.STATISTICIAN), _("consulter le portefeuille")
)
