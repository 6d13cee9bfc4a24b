"""What investments hold about a person: shown, exported, forgotten once nothing binds (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from projects.models import Investment, InvestmentObligation, InvestmentPaper
from projects.services import investment_papers, investments
from projects.services.investment_papers import PURPOSE
from projects.workflows.investments import InvestmentWorkflow

WITHDRAWABLE = InvestmentWorkflow.get("withdraw").sources


def export_investments(user: Any) -> list[dict[str, Any]]:
    """One's own files, their money and proofs; the papers that one put in files of others."""
    rows = [_row(one) for one in Investment.objects.of_holder(user).with_parties().order_by("pk")]
    papers = InvestmentPaper.objects.filter(added_by=user).select_related("file", "investment").order_by("pk")
    return rows + [
        {"type": "piece", "dossier": one.investment.number, "nature": one.kind, "nom": one.file.name,
         "date": one.added_at.isoformat()}
        for one in papers
    ]  # fmt: skip


def erase_investments(user: Any) -> None:
    """A file that the fund never paid loses its person and its papers; a paid one keeps its papers, without a name.

    Amounts and entries stay: they are public money.
    """
    for investment in Investment.objects.of_holder(user).filter(state__in=WITHDRAWABLE).select_related("envelope"):
        investments.withdraw(investment=investment, by=None)
    forgotten = Investment.objects.of_holder(user).filter(released_on__isnull=True)
    for paper in InvestmentPaper.objects.filter(investment__in=forgotten).select_related("file"):
        stored = paper.file
        paper.delete()
        files.remove(stored=stored)
    mine = Investment.objects.of_holder(user)
    for paper in InvestmentPaper.objects.filter(investment__in=mine).select_related("file"):
        files.rename(stored=paper.file, name=paper.kind)
    notes.forget_about(Investment, mine.values_list("pk", flat=True))
    proofs = InvestmentObligation.objects.filter(investment__in=mine)
    notes.forget_about(InvestmentObligation, proofs.values_list("pk", flat=True))
    notes.forget_by(user, "projects.investment", "projects.investmentobligation")
    mine.update(holder=None)
    InvestmentPaper.objects.filter(added_by=user).update(added_by=None)
    StoredFile.objects.filter(owner=user, purpose=PURPOSE).update(owner=None)


def kept_investments(user: Any) -> list[str]:
    """The files whose papers stay after an erasure, and until when."""
    bound = Investment.objects.of_holder(user).filter(released_on__isnull=False)
    sentence = _(
        "Le dossier d’investissement %(number)s a reçu un apport public : ses montants et ses justificatifs restent, "
        "sans votre nom."
    )
    return [sentence % {"number": one.number} for one in bound.order_by("pk")]


def register() -> None:
    """Register files and personal data; once at start."""
    investment_papers.register()
    data_rights.register(
        DataSection(
            "projects.investments",
            gettext_lazy("Investissements"),
            export_investments,
            erase_investments,
            kept_investments,
        )
    )


def _row(one: Investment) -> dict[str, Any]:
    return {
        "type": "dossier",
        "numero": one.number,
        "etat": one.state,
        "projet": one.project.title,
        "banque": one.bank.name,
        "cout_en_dirhams": str(one.total),
        "fonds_propres_prevus": f"{one.planned.amount_from} {one.planned.currency_from}",
        "apport_du_fonds": str(one.fund_amount or ""),
        "pays": str(one.country),
        "ouvert_le": one.created_at.isoformat(),
        "ecritures": [f"{entry.on} {entry.kind} {entry.amount} MAD {entry.reference}" for entry in one.entries.all()],
        "obligations": [f"{row.due_on} {row.kind} {row.state}" for row in one.obligations.all()],
    }
