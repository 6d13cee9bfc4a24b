"""What the app keeps: one module an aggregate."""

from grievances.models.answer import CaseAnswer
from grievances.models.case import Case, CaseCounter
from grievances.models.category import Category
from grievances.models.deadline import Alert, Deadline
from grievances.models.draft import CaseDraft, DraftFile
from grievances.models.identity import CaseAccess, CaseIdentity, IdentityReading, Mandate
from grievances.models.languages import LANGUAGES
from grievances.models.message import CaseFile, CaseMessage
from grievances.models.published_answer import PublishedAnswer
from grievances.models.third_party import ThirdParty
from grievances.models.transfer import CaseTransfer
from grievances.models.unit import Unit

__all__ = [
    "LANGUAGES",
    "Alert",
    "Case",
    "CaseAccess",
    "CaseAnswer",
    "CaseCounter",
    "CaseDraft",
    "CaseFile",
    "CaseIdentity",
    "CaseMessage",
    "CaseTransfer",
    "Category",
    "Deadline",
    "DraftFile",
    "IdentityReading",
    "Mandate",
    "PublishedAnswer",
    "ThirdParty",
    "Unit",
]
