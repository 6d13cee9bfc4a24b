"""Legal experts, requests for assistance and notes of the watch for tests."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from grievances.models import AssistanceRequest, Exchange, LegalExpert, LegalNote, Referral
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.publications import VersionFactory


class LegalExpertFactory(factory.django.DjangoModelFactory):
    """A listed expert in French residence law, with an account."""

    class Meta:
        model = LegalExpert

    name = factory.Sequence(lambda number: f"Maître {number}")
    user = factory.LazyFunction(lambda: make_user(Role.LEGAL_EXPERT))
    countries = ["FR"]
    languages = ["fr", "ar"]
    branches = ["residence"]
    consented_on = date(2026, 1, 10)
    is_listed = True


class AssistanceRequestFactory(factory.django.DjangoModelFactory):
    """A question about a residence permit in France."""

    class Meta:
        model = AssistanceRequest

    branch = "residence"
    country = "FR"
    subject = "Titre de séjour non renouvelé"
    question = "Ma demande est sans réponse depuis six mois. Que puis-je faire ?"
    person_name = "Amina Berrada"
    other_party = "Préfecture de Lyon"
    received_at = factory.LazyFunction(timezone.now)


class LegalNoteFactory(factory.django.DjangoModelFactory):
    """A published note on residence in France."""

    class Meta:
        model = LegalNote

    publication = factory.LazyFunction(
        lambda: VersionFactory(publication__kind="legal_note", title_fr="Titres de séjour").publication
    )
    country = "FR"
    branch = "residence"
    effective_on = date(2026, 9, 1)


def make_assistance(state="received", *, expert=None, **fields):
    """A request in that state, with the referral that its state asks for; `expert` is an entry or an account."""
    now = timezone.now()
    if state in ("refused", "withdrawn", "closed"):
        fields.setdefault("ended_at", now)
    if state in ("answered", "closed"):
        fields.setdefault("answered_at", now)
    made = AssistanceRequestFactory(state=state, **fields)
    if state in ("referred", "in_progress", "answered", "closed") or expert is not None:
        refer(made, expert, is_accepted=state != "referred")
    return made


def refer(request, expert=None, *, is_accepted=False):
    """The request referred to an expert, who has accepted or not."""
    if expert is not None and not isinstance(expert, LegalExpert):
        known = LegalExpert.objects.filter(user=expert).first()
        expert = known or LegalExpertFactory(user=expert)
    now = timezone.now()
    return Referral.objects.create(
        request=request,
        expert=expert or LegalExpertFactory(),
        due_on=timezone.localdate() + timedelta(days=7),
        outcome="accepted" if is_accepted else "",
        no_conflict_at=now if is_accepted else None,
    )


def write_exchange(request, *, is_answer=True, body="Vous pouvez saisir le tribunal administratif."):
    """What the expert of the request wrote."""
    referral = request.live_referral
    return Exchange.objects.create(request=request, referral=referral, by_expert=True, is_answer=is_answer, body=body)


def notification_examples():
    """An example of each message about legal assistance."""
    request = make_assistance("referred", requester=make_user(Role.MEMBER))
    referral, note = request.live_referral, LegalNoteFactory()
    return {
        "grievances.assistance_news": request,
        "grievances.assistance_news_on_site": request,
        **{f"grievances.referral_{name}": referral for name in ("proposed", "reminder", "words")},
        "grievances.referral_recalled": referral,
        "grievances.legal_note_published": note,
    }
