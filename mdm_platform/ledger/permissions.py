"""Who reads the ledger, and who opens and corrects envelopes."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_role, register

finance = has_role("finance_controller", "payment_authoriser")

register(
    "ledger.view_envelopes",
    finance | has_role("cofinancing_officer", "statistician", "administrator"),
    _("consulter les enveloppes"),
)
register("ledger.view_own_envelopes", has_role("cofunder_agent"), _("consulter les enveloppes de votre institution"))
register("ledger.manage_envelopes", has_role("finance_controller"), _("ouvrir ou ajuster une enveloppe"))
register("ledger.correct_entries", has_role("finance_controller"), _("corriger une écriture"))
