"""Institutions, consulates, memberships, partners' access, and agreements."""

from mdm_platform.institutions.models.agreement import Agreement, AgreementCommitment, AgreementKind, AgreementParty
from mdm_platform.institutions.models.consulate import ConsularDistrict, Consulate
from mdm_platform.institutions.models.institution import Institution, InstitutionKind
from mdm_platform.institutions.models.membership import Membership
from mdm_platform.institutions.models.partner_access import PartnerAccess

__all__ = [
    "Agreement",
    "AgreementCommitment",
    "AgreementKind",
    "AgreementParty",
    "ConsularDistrict",
    "Consulate",
    "Institution",
    "InstitutionKind",
    "Membership",
    "PartnerAccess",
]
