"""What running projects tell the kernel and the register at start."""

from typing import Any

from associations.models import Receipt, Report
from associations.services import cofinancing_agreements, obligations, settlement
from associations.services.project_personal_data import PROJECT_SECTION
from associations.services.reports import RECEIPT_PURPOSE, accepted_spending
from mdm_platform.accounts import data_rights
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate


@predicate
def may_read_receipt(user: Any, stored: StoredFile) -> bool:
    """Whether the file proves something in a report that the user may read."""
    return Receipt.objects.filter(file=stored, report__in=Report.objects.visible_to(user)).exists()


def register() -> None:
    """Register it all; once at start."""
    register_purpose(Purpose(RECEIPT_PURPOSE, may_read_receipt, ("pdf", "image")))
    cofinancing_agreements.register()
    obligations.register()
    settlement.register_spending(accepted_spending)
    data_rights.register(PROJECT_SECTION)
