"""Investors, presentations and introductions in every state, for tests."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.files.models import StoredFile
from projects.models import ConfidentialityText, Disclosure, Introduction, InvestorProfile, ProjectDocument, Teaser
from projects.services.documents import PURPOSE
from projects.workflows.investors import MET_INTRODUCTIONS
from tests.factories.accounts import make_user
from tests.factories.projects.projects import make_project

SEALED = ("confidentiality_signed", "disclosed", "in_talks", "agreed")


class InvestorFactory(factory.django.DjangoModelFactory):
    """A verified business angel in Canada, who looks for agrifood of half a million to two million dirhams."""

    class Meta:
        model = InvestorProfile

    owner = factory.LazyFunction(lambda: make_user(Role.MEMBER))
    state = "verified"
    kind = "business_angel"
    organisation = "Atlas Capital"
    country = "CA"
    sectors = ["agrifood", "hotels"]
    regions = ["06"]
    amount_min = Decimal(500_000)
    amount_max = Decimal(2_000_000)
    languages = ["fr", "ar"]
    presentation = "J’accompagne des entreprises qui transforment des produits agricoles."
    references = "Registre du commerce de Montréal, numéro 4421."
    verified_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in ("verified", "suspended") else None)
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == "draft" else timezone.now())


class TeaserFactory(factory.django.DjangoModelFactory):
    """The published presentation of a project in support, looking for one million dirhams."""

    class Meta:
        model = Teaser

    project = factory.LazyFunction(
        lambda: make_project("in_support", confidentiality="teaser", advisor=make_user(Role.PROJECT_ADVISOR))
    )
    state = "published"
    headline = "Transformation laitière en circuit court"
    pitch = "Quarante éleveurs livrent un atelier qui vend dans trois villes."
    looking_for = "Un partenaire qui apporte des fonds et connaît la grande distribution."
    amount = Decimal(1_000_000)
    languages = ["fr"]
    published_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "published" else None)


class IntroductionFactory(factory.django.DjangoModelFactory):
    """An investor asked; dates follow from the state."""

    class Meta:
        model = Introduction
        exclude = ("moment",)

    moment = factory.LazyFunction(timezone.now)
    project = factory.LazyFunction(lambda: TeaserFactory().project)
    investor = factory.SubFactory(InvestorFactory)
    state = "requested"
    requested_by = "investor"
    message = "Votre projet m’intéresse : j’ai financé deux ateliers semblables."
    requested_at = factory.SelfAttribute("moment")
    expires_at = factory.LazyAttribute(lambda row: row.moment + timedelta(days=30))
    accepted_at = factory.LazyAttribute(lambda row: row.moment if row.state in MET_INTRODUCTIONS else None)
    confidentiality = factory.LazyAttribute(lambda row: make_text() if row.accepted_at else None)
    holder_signed_at = factory.LazyAttribute(lambda row: row.moment if row.state in SEALED else None)
    investor_signed_at = factory.LazyAttribute(lambda row: row.moment if row.state in SEALED else None)
    holder_agreed_at = factory.LazyAttribute(lambda row: row.moment if row.state == "agreed" else None)
    investor_agreed_at = factory.LazyAttribute(lambda row: row.moment if row.state == "agreed" else None)
    amount = factory.LazyAttribute(lambda row: Decimal(800_000) if row.state == "agreed" else None)


def make_text(version=1):
    """A version of the agreement."""
    words = {f"body_{code}": f"Engagement {version} ({code})." for code in ("fr", "ar", "en")}
    given = {**words, "published_on": date(2026, 1, 1)}
    return ConfidentialityText.objects.get_or_create(version=version, defaults=given)[0]


def give_document(introduction, title="Plan d’affaires"):
    """A document of the project, disclosed in the introduction."""
    return Disclosure.objects.create(introduction=introduction, document=make_document(introduction.project, title))


def make_document(project, title="Plan d’affaires"):
    """A document that the holder gave to the file of the project."""
    stored = StoredFile(purpose=PURPOSE, name=f"{title}.pdf", content_type="application/pdf", size=1)
    stored.content.save("paper.pdf", ContentFile(f"%PDF-1.4 {title}".encode()))
    now = timezone.now()
    return ProjectDocument.objects.create(
        project=project, from_side="holder", title=title, file=stored, given_at=now, given_by=project.holder
    )


def notification_examples():
    """An example of each message about investors."""
    investor, teaser, introduction = InvestorFactory(), TeaserFactory(), IntroductionFactory()
    about_introductions = (
        *("introduction_requested", "introduction_to_answer", "introduction_accepted", "introduction_declined"),
        *("introduction_to_sign", "introduction_sealed", "documents_disclosed", "introduction_message_received"),
        *("agreement_to_confirm", "introduction_concluded", "introduction_closed", "introduction_expired"),
    )
    about_investors = ("to_verify", "verified", "to_complete", "refused", "suspended")
    return {
        **{f"projects.investor_{name}": investor for name in about_investors},
        **{f"projects.teaser_{name}": teaser for name in ("to_read", "sent_back", "approved")},
        **{f"projects.{name}": introduction for name in about_introductions},
    }
