"""What befalls an account changes its places in networks in the same transaction."""

from typing import Any

from mdm_platform.accounts import data_rights, lifecycle
from skills.services import network_documents, network_memberships, network_personal_data
from skills.services.profiles import CONSENT_WITHDRAWN, DECEASED

DIRECTORY = "directory"


def register() -> None:
    """Listen to the accounts, and say what is held about a person; once at start."""
    lifecycle.listen("consent_changed", follow_consent)
    lifecycle.listen("deceased", follow_death)
    data_rights.register(network_personal_data.WORDS_SECTION)
    data_rights.register(network_personal_data.MEMBERSHIP_SECTION)
    network_documents.register_purposes()


def follow_consent(*, user: Any, purpose: str, given: bool) -> None:
    """Without the consent to stand in the directory, nobody stands in a network."""
    if purpose == DIRECTORY and not given:
        network_memberships.lapse_for(user=user, reason=CONSENT_WITHDRAWN)


def follow_death(*, user: Any) -> None:
    """Nobody is proposed, shown or counted after a death."""
    network_memberships.lapse_for(user=user, reason=DECEASED)
