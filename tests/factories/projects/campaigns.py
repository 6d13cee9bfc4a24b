"""Campaigns in every state, pledges, and the association whose account receives the transfers."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import BankDetails
from associations.services.bank_details import fingerprint
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.notifications.declarations import registered
from projects.models import Campaign, CampaignEntry, CampaignLine, CampaignUpdate, Pledge
from projects.workflows.campaigns import AUTHORISED
from skills import text
from tests.factories.associations import make_association
from tests.factories.associations.payments import IBAN, make_bank_details
from tests.factories.associations.register import stored_file
from tests.utils.notification_examples import Example


class CampaignFactory(factory.django.DjangoModelFactory):
    """An open campaign for 10,000 dirhams, useful from 4,000; use `make_campaign` for one that passes every guard."""

    class Meta:
        model = Campaign

    association = factory.LazyFunction(lambda: make_association(papers=False))
    slug = factory.Sequence(lambda number: f"puits-{number}")
    state = "open"
    title = "Un puits pour Tazarine"
    summary = "De l’eau propre pour cent familles."
    story = "Le puits du village est à sec depuis deux ans."
    if_failed = "Le montant reçu répare l’ancien puits."
    currency = "MAD"
    goal = Decimal("10000.00")
    minimum = Decimal("4000.00")
    deadline = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    account_holder = "Les amis de l’Atlas"
    account_number = IBAN
    account_fingerprint = factory.LazyFunction(lambda: fingerprint(IBAN))
    authorisation_reference = factory.LazyAttribute(lambda row: "SGG 118/2026" if row.state in AUTHORISED else "")
    authorised_on = factory.LazyAttribute(lambda row: date(2026, 3, 1) if row.state in AUTHORISED else None)
    authorisation_file = factory.LazyAttribute(
        lambda row: stored_file(purpose="campaign_authorisation") if row.state in AUTHORISED else None
    )
    opened_at = factory.LazyFunction(timezone.now)
    search_words = factory.LazyAttribute(lambda row: text.stems(f"{row.title} {row.summary} {row.story}"))
    settled_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in ("succeeded", "partial") else None)


class PledgeFactory(factory.django.DjangoModelFactory):
    """A confirmed pledge of 500 dirhams by somebody without an account."""

    class Meta:
        model = Pledge

    campaign = factory.SubFactory(CampaignFactory)
    state = "confirmed"
    reference = factory.Sequence(lambda number: f"REF{number:05}")
    name = "Hind Donatrice"
    email = factory.Sequence(lambda number: f"donor{number}@exemple.test")
    amount = Decimal("500.00")
    currency = "MAD"
    confirmed_at = factory.LazyAttribute(lambda row: None if row.state == "recorded" else timezone.now())
    received_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "received" else None)


def make_campaign(state="open", *, association=None, **fields):
    """A campaign that passes every guard: its account is verified, its budget adds up, its authorisation is there."""
    held = association or make_association(papers=False)
    if not BankDetails.objects.filter(association=held, state="verified").exists():
        make_bank_details(held, currency="MAD", fingerprint=fingerprint(IBAN))
    campaign = CampaignFactory(state=state, association=held, **fields)
    for label, part in (("Forage", "7000.00"), ("Pompe", "3000.00")):
        CampaignLine.objects.create(campaign=campaign, label=label, amount=Decimal(part))
    return campaign


def add_received(campaign, amount, **fields):
    """A gift that counts, without the papers that prove it."""
    pledge = PledgeFactory(campaign=campaign, state="received", amount=Decimal(amount), **fields)
    CampaignEntry.objects.create(
        campaign=campaign, pledge=pledge, kind="received", amount=Decimal(amount), currency="MAD", at=timezone.now()
    )
    return pledge


def notification_examples():
    """An example of each message about campaigns and pledges."""
    campaign = make_campaign("succeeded")
    pledge = add_received(campaign, "500.00")
    CampaignUpdate.objects.create(campaign=campaign, title="Le forage commence", text="Lundi.")
    log = TransitionLog.objects.create(
        workflow="projects.campaign",
        object_type="projects.campaign",
        object_id=str(campaign.pk),
        transition="return_to_author",
        source="review",
        target="draft",
        at=timezone.now(),
    )
    TransitionNote.objects.create(log=log, text="Précisez le devis du forage.")
    names = [name for name, kind in registered().items() if kind.__module__ == "projects.notifications.campaigns"]
    return {name: Example(about=_about(name, campaign, pledge), params={"log": log.pk}) for name in names}


def _about(name, campaign, pledge):
    of_the_donor = ("projects.pledge_", *(f"projects.campaign_{name}" for name in ("news", "outcome", "reported")))
    return pledge if name.startswith(of_the_donor) else campaign
