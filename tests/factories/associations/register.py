"""Associations for tests: verified, with a president in office, papers, accounts and bank details on demand."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import Association, AssociationDocument, BankDetails, Officer, YearlyAccounts
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.files.models import StoredFile
from mdm_platform.notifications.declarations import registered
from tests.factories.accounts import make_user
from tests.utils.notification_examples import Example


class AssociationFactory(factory.django.DjangoModelFactory):
    """A verified association of Lyon, without officers; see `make_association` for one with its president."""

    class Meta:
        model = Association
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"association-{number}")
    state = "verified"
    name = factory.Sequence(lambda number: f"Association des amis de l’Atlas {number}")
    name_key = factory.LazyAttribute(lambda row: f"ami atlas {row.slug}")
    is_registered = True
    legal_form = factory.LazyAttribute(lambda row: "law_1901" if row.is_registered else "unregistered")
    registration_number = factory.Sequence(lambda number: f"W69{number:07}")
    registration_key = factory.LazyAttribute(lambda row: row.registration_number)
    founded_on = date(2010, 5, 4)
    country = "FR"
    address = "4 rue de la République"
    postal_code = "69001"
    city = "Lyon"
    email = factory.LazyAttribute(lambda row: f"{row.slug}@exemple.test")
    purpose_fr = "Relier Lyon et l’Atlas."
    sectors = ["education", "water"]
    countries_of_action = ["MA"]
    is_social_purpose = True
    board_size = 6
    women_on_board = 3
    young_on_board = 2
    migrants_on_board = 5
    last_assembly_on = date(2026, 3, 14)
    assemblies_per_year = 1
    is_apolitical = True
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == "draft" else timezone.now())
    verified_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in ("verified", "suspended") else None)

    @classmethod
    def _adjust_kwargs(cls, **fields):
        if not fields["is_registered"]:
            fields |= {"registration_number": "", "registration_key": ""}
        return fields


class OfficerFactory(factory.django.DjangoModelFactory):
    """A board member in office since 2024, with an account."""

    class Meta:
        model = Officer

    association = factory.SubFactory(AssociationFactory)
    user = factory.LazyFunction(lambda: make_user(Role.MEMBER))
    full_name = factory.LazyAttribute(lambda row: row.user.full_name if row.user else "Nadia Sansompte")
    email = factory.LazyAttribute(lambda row: row.user.email if row.user else "nadia@exemple.test")
    role = "board_member"
    starts = date(2024, 1, 1)
    ends = factory.LazyAttribute(lambda row: date(2025, 12, 31) if row.state == "ended" else None)
    state = "current"
    gender = "female"


def stored_file(owner=None, purpose="association_document", name="piece.pdf"):
    """A row of a stored file, without content."""
    return StoredFile.objects.create(
        owner=owner, purpose=purpose, content=f"{purpose}/{name}", name=name, content_type="application/pdf", size=100
    )


class AssociationDocumentFactory(factory.django.DjangoModelFactory):
    """A paper whose file has no content."""

    class Meta:
        model = AssociationDocument

    association = factory.SubFactory(AssociationFactory)
    kind = "statutes"
    file = factory.LazyFunction(stored_file)
    issued_on = date(2020, 1, 15)


class YearlyAccountsFactory(factory.django.DjangoModelFactory):
    """Accounts of 2025."""

    class Meta:
        model = YearlyAccounts

    association = factory.SubFactory(AssociationFactory)
    year = 2025
    currency = "EUR"
    income = Decimal("42000.00")
    expenses = Decimal("40500.00")
    public_funding = Decimal("10000.00")
    approved_on = date(2026, 3, 14)


class BankDetailsFactory(factory.django.DjangoModelFactory):
    """A verified account; its number opens with the platform's keys."""

    class Meta:
        model = BankDetails

    association = factory.SubFactory(AssociationFactory)
    state = "verified"
    holder = "Les amis de l’Atlas"
    country = "FR"
    currency = "EUR"
    fingerprint = factory.Sequence(lambda number: f"{number:064}")
    last_digits = "0189"
    declared_by = factory.LazyFunction(make_user)
    decided_by = factory.LazyAttribute(
        lambda row: make_user(Role.FINANCE_CONTROLLER) if row.state == "verified" else None
    )
    decided_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "verified" else None)


def make_association(president=None, *, papers=True, **fields):
    """An association with a president who represents it, and its statutes and receipt."""
    association = AssociationFactory(**fields)
    OfficerFactory(
        association=association,
        user=president or make_user(Role.MEMBER),
        role="president",
        is_legal_representative=True,
    )
    if papers:
        for kind in ("statutes", "receipt"):
            AssociationDocumentFactory(association=association, kind=kind)
    return association


def notification_examples():
    """An example of each message about the register."""
    association = make_association(name="Les amis de l’Atlas")
    officer = OfficerFactory(association=association, user=None, state="invited", invitation_expires_at=timezone.now())
    log = TransitionLog.objects.create(
        workflow="associations.association",
        object_type="associations.association",
        object_id=str(association.pk),
        transition="suspend",
        source="verified",
        target="suspended",
        reason="information",
        at=timezone.now(),
    )
    TransitionNote.objects.create(log=log, text="Ce qu’il faut savoir.")
    paper = AssociationDocumentFactory(association=association, expires_on=date(2026, 12, 31))
    details = BankDetailsFactory(association=association)
    about = {"officer": officer, "term": officer, "document": paper, "bank": details}
    names = [name for name, kind in registered().items() if kind.__module__ == "associations.notifications.register"]
    return {
        name: Example(about=about.get(name.split(".")[1].split("_")[0], association), params={"log": log.pk})
        for name in names
    }
