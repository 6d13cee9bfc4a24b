"""Who reads the files of campaigns: authorisations, proofs of transfers and receptions, pictures."""

from typing import Any

from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate
from projects.models.campaign import Campaign, is_campaign_staff
from projects.models.pledge import Pledge
from projects.services.campaign_results import PICTURE
from projects.services.campaigns import AUTHORISATION
from projects.services.pledge_receipts import RECEIPT
from projects.services.pledges import PROOF
from projects.workflows.campaigns import CampaignState

PAPERS = ("pdf", "image")
LARGEST = 5 * 1024 * 1024


@predicate
def may_read_authorisation(user: Any, stored: StoredFile) -> bool:
    """Whether it is of a campaign of one's association, or one reviews them."""
    rows = Campaign.objects.filter(authorisation_file=stored)
    return rows.exists() if is_campaign_staff(user) else rows.of_officer(user).exists()


@predicate
def may_read_proof(user: Any, stored: StoredFile) -> bool:
    """Whether it proves a pledge that one made, or that one's association is to receive; it names the donor.

    Those who review campaigns read no donor's name, and so no proof but their own.
    """
    rows = Pledge.objects.of_person(user) if is_campaign_staff(user) else Pledge.objects.visible_to(user)
    return rows.filter(proof=stored).exists()


@predicate
def may_read_receipt(user: Any, stored: StoredFile) -> bool:
    """Whether one keeps the money of the association that joined it; it may name the donor, who does not read it."""
    return Pledge.objects.to_receive(user).filter(receipt=stored).exists()


@predicate
def may_see_picture(user: Any, stored: StoredFile) -> bool:
    """Whether the report is published, or is one's association's."""
    rows = Campaign.objects.filter(pictures__file=stored)
    return rows.filter(state=CampaignState.REPORTED).exists() or rows.of_officer(user).exists()


def register() -> None:
    """Declare the kinds of files, once at start."""
    register_purpose(Purpose(AUTHORISATION, may_read_authorisation, PAPERS, max_bytes=LARGEST))
    register_purpose(Purpose(PROOF, may_read_proof, PAPERS, max_bytes=LARGEST))
    register_purpose(Purpose(RECEIPT, may_read_receipt, PAPERS, max_bytes=LARGEST))
    register_purpose(Purpose(PICTURE, may_see_picture, ("image",), max_bytes=LARGEST, inline=True))
