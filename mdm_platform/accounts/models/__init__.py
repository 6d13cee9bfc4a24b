"""The models of accounts, one aggregate a file."""

from mdm_platform.accounts.models.consent import Consent, ConsentPurpose, ConsentText
from mdm_platform.accounts.models.death_report import DeathReport
from mdm_platform.accounts.models.erasure import ErasureRequest
from mdm_platform.accounts.models.factor_recovery import FactorRecovery
from mdm_platform.accounts.models.security_counter import SecurityCounter
from mdm_platform.accounts.models.session import Session
from mdm_platform.accounts.models.user import User

__all__ = [
    "Consent",
    "ConsentPurpose",
    "ConsentText",
    "DeathReport",
    "ErasureRequest",
    "FactorRecovery",
    "SecurityCounter",
    "Session",
    "User",
]
