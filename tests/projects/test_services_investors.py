"""Investors and holders: nothing said before both accept, everything exact after."""

import time
from datetime import timedelta
from decimal import Decimal
from functools import partial
from unittest import mock

import pytest
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.audit import repeats
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, NotVisible, PermissionRefused, QuotaExceeded
from mdm_platform.money import nice_money
from mdm_platform.notifications.models import InboxMessage
from mdm_platform.territories.models import Province
from projects.models import Introduction, IntroductionBlock, InvestorProfile, Project
from projects.services import (
    anonymity,
    confidentiality,
    introduction_documents,
    introduction_endings,
    introductions,
    investor_data,
    investor_matching,
    investor_presenters,
    investors,
    projects,
    teasers,
)
from projects.services.confidentiality import load as load_texts
from projects.services.confidentiality import pdf_of
from tests.factories.projects.investors import (
    IntroductionFactory,
    InvestorFactory,
    TeaserFactory,
    make_document,
    make_text,
)
from tests.factories.projects.projects import make_project
from tests.utils.races import race

pytestmark = pytest.mark.django_db
WORDS = "Votre projet m’intéresse."


@pytest.fixture
def teaser(amina, project_advisor):
    make_text()
    return TeaserFactory(
        project=make_project("in_support", holder=amina, advisor=project_advisor, confidentiality="teaser")
    )


@pytest.fixture
def investor(youssef):
    return InvestorFactory(owner=youssef)


def logged(transition):
    """How many times the step was made."""
    return TransitionLog.objects.filter(transition=transition).count()


def refusal(act, *args, **words):
    with pytest.raises(DomainError) as caught:
        act(*args, **words)
    return caught.value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Écrivez à moi@exemple.ma vite", ["une adresse de courriel (« moi@exemple.ma »)"]),
        ("moi (at) exemple point com", ["une adresse de courriel (« moi (at) exemple point com »)"]),
        ("Appelez le 06 12-34-56.78", ["un numéro de téléphone (« 06 12-34-56.78 »)"]),
        ("هاتف ٠٦١٢٣٤٥٦٧٨", ["un numéro de téléphone (« 0612345678 »)"]),
        ("Voir www.laiterie.ma/nous", ["un lien (« www.laiterie.ma/nous »)"]),
        ("Voir laiterie.ma", ["un lien (« laiterie.ma »)"]),
        ("Suivez @laiterie_atlas", ["un compte de réseau social (« @laiterie_atlas »)"]),
        ("Je suis BERRADA, éleveuse", ["un nom (« Berrada »)"]),
        ("Suivez-nous, Instagram : laiterie", ["un compte de réseau social (« Instagram : laiterie »)"]),
        ("Nous vendons sur Instagram et par la poste", []),
        ("أنا برادة من الرباط", ["un nom (« براده »)"]),
        ("السيدة أمينة برادة", ["un nom (« امينه براده »)"]),
        ("Je suis B e r r a d a", ["un nom (« Berrada »)"]),
        ("Je suis B.E.R.R.A.D.A, ou Ber-ra-da", ["un nom (« Berrada »)"]),
        ("شركة صناعة أمينة، بريد بارد", []),
        ("Dossier p 2026-000123 3", ["un numéro de dossier (« p 2026-000123 3 »)"]),
        ("Nous cherchons 1 200 000 000 DH, 0,25 % et 2 026 clients", []),
        ("", []),
    ],
)
def test_what_says_who_writes_is_found(text, found):
    assert anonymity.findings(text, names=["Amina Berrada"], places=False) == found


def test_the_common_words_of_a_society_s_name_stay_free():
    names = ["Atlas Capital", "Fonds pour les entreprises du Maroc"]
    assert anonymity.findings("Nous apportons du capital et un fonds pour les entreprises", names=names) == []
    told = "un nom (« Fonds pour les entreprises du Maroc »)"
    assert anonymity.findings("Le fonds pour les Entreprises du Maroc", names=names) == [told]
    assert anonymity.findings("Avec Atlas", names=names) == ["un nom (« Atlas »)"]


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (["يوسف العلمي"], "Avec Youssef, ou Y-o-u-s-s-e-f", ["un nom (« youssef »)"]),
        (["Karim Alami", "Sanae Tarik"], "صناعة كريمة وعمل علمي في طريق عالمي لسنة جديدة", []),
        (["قادر الصمدي", "كوثر سعيد"], "Un cadre vient le samedi à quatre heures, et cède une part", []),
        (["Omar Salah"], "ملف صالح في عمر المشروع، أ ب ج د", []),
        (["Karim Alami"], "كريم العلمي", ["un nom (« كريم علمي »)"]),
    ],
)
def test_a_name_in_the_other_script_is_found_and_words_of_every_day_stay_free(names, text, found):
    assert anonymity.findings(text, names=names, places=False) == found


def test_a_place_is_refused_but_the_region_is_not(teaser):
    for code, french, arabic in (("06.461", "Settat", "سطات"), ("06.355", "Médiouna", "مديونة")):
        Province.objects.create(code=code, region=teaser.project.region, name_fr=french, name_ar=arabic)
    assert anonymity.findings("À Mediouna et en مديونة, région de Casablanca-Settat") == [
        "un lieu précis (« Médiouna »)",
        "un lieu précis (« مديونة »)",
    ]


def test_a_profile_is_written_verified_and_then_keeps_who_one_is(youssef, investment_officer, stranger):
    profile = investors.start(by=youssef)
    assert investors.start(by=youssef) == profile
    assert refusal(investors.submit, profile=profile, by=youssef).code == "transition_not_allowed"
    fields = {
        "kind": "fund",
        "organisation": "Rif Fonds",
        "country": "ES",
        "references": "Registre 12",
        "amount_min": Decimal(100_000),
        "amount_max": Decimal(900_000),
        "languages": ["ar", "es"],
        "presentation": "Nous finançons l’industrie.",
    }
    wrong = {"country": "ZZ", "sectors": ["x"], "regions": ["99"], "languages": ["xx"], "amount_max": Decimal(5)}
    assert set(refusal(investors.save, profile=profile, by=youssef, **(fields | wrong)).fields) == set(wrong)
    named = fields | {"presentation": "Chez Rif, à rif@exemple.test"}
    [sentence] = refusal(investors.save, profile=profile, by=youssef, **named).fields["presentation"]
    assert sentence == (
        "Ce texte doit rester anonyme. Retirez-en : une adresse de courriel (« rif@exemple.test ») ; un nom (« Rif »)."
    )
    with pytest.raises(PermissionRefused):
        investors.save(profile=profile, by=stranger, **fields)
    profile = investors.save(profile=profile, by=youssef, **fields)
    investors.submit(profile=profile, by=youssef)
    assert refusal(investors.save, profile=profile, by=youssef, **fields).code == "transition_not_allowed"
    investors.ask_completion(profile=profile, by=investment_officer, note="Joignez vos statuts.")
    investors.submit(profile=profile, by=youssef)
    investors.verify(profile=profile, by=investment_officer)
    profile = investors.save(profile=profile, by=youssef, organisation="Autre", amount_max=Decimal(950_000))
    assert (profile.organisation, profile.amount_max, profile.edited_at) == ("Rif Fonds", Decimal(950_000), None)
    profile = investors.save(profile=profile, by=youssef, presentation="Nous finançons la mer.")
    assert list(InvestorProfile.objects.verified()) == list(InvestorProfile.objects.changed_since_published())
    with pytest.raises(PermissionRefused):
        investors.acknowledge_changes(profile=profile, by=youssef)
    stale = InvestorProfile.objects.get()
    profile = investors.save(profile=profile, by=youssef, presentation="Nous finançons la pêche.")
    acknowledged = partial(investors.acknowledge_changes, by=investment_officer)
    assert refusal(acknowledged, profile=stale).code == "transition_conflict"
    acknowledged(profile=profile)
    assert not InvestorProfile.objects.changed_since_published().exists()
    assert sorted(InboxMessage.objects.values_list("notification", "recipient__email")) == [
        ("projects.investor_to_complete", "youssef@exemple.test"),
        ("projects.investor_to_verify", "investments@exemple.test"),
        ("projects.investor_to_verify", "investments@exemple.test"),
        ("projects.investor_verified", "youssef@exemple.test"),
    ]


def test_a_presentation_is_read_before_the_holder_publishes_it(amina, project_advisor, stranger):
    alone = make_project("idea", holder=amina)
    assert refusal(teasers.start, project=alone, by=amina).code == "not_accompanied"
    project = make_project("in_support", holder=amina, advisor=project_advisor)
    with pytest.raises(PermissionRefused):
        teasers.start(project=project, by=stranger)
    made = teasers.start(project=project, by=amina)
    assert refusal(teasers.send_to_advisor, teaser=made, by=amina).code == "transition_not_allowed"
    fields = {"headline": "Fromage", "pitch": "Du lait.", "looking_for": "Un associé.", "amount": Decimal(7)}
    assert set(refusal(teasers.save, teaser=made, by=amina, pitch="Écrire à a@b.ma", amount=Decimal(1)).fields) == {
        "pitch"
    }
    made = teasers.save(teaser=made, by=amina, **fields)
    teasers.send_to_advisor(teaser=made, by=amina)
    assert refusal(teasers.save, teaser=made, by=amina, **fields).code == "not_editable"
    teasers.send_back(teaser=made, by=project_advisor, note="Dites à qui vous vendez.")
    teasers.send_to_advisor(teaser=made, by=amina)
    project.team.create(name="Lait Fromage")
    assert set(refusal(teasers.approve, teaser=made, by=project_advisor).fields) == {"headline", "pitch"}
    project.team.all().delete()
    teasers.approve(teaser=made, by=project_advisor)
    teasers.publish(teaser=made, by=amina)
    project.refresh_from_db()
    assert (made.state, project.confidentiality) == ("published", "teaser")


def test_matches_are_counted_and_explained(teaser, investor, stranger):
    far = TeaserFactory(amount=Decimal(9_000_000))
    far.project.sector = "energy"
    far.project.save()
    other = TeaserFactory(amount=Decimal(9_000_000))
    TeaserFactory(state="draft")
    assert investor_matching.counts(investor).total == 3
    found = investor_matching.for_investor(investor)
    assert [(one.teaser, one.passed, one.is_whole) for one in found] == [(teaser, 4, True), (other, 3, False)]
    assert [(one.rule_id, one.outcome, one.why) for one in found[1].answers if one.outcome != "passed"] == [
        ("investor.amount", "failed", f"Le projet recherche {nice_money(Decimal(9_000_000), 'MAD')}.")
    ]
    anything = InvestorFactory(sectors=[], regions=[], languages=["es"])
    assert [(one.investor, one.passed) for one in investor_matching.for_teaser(teaser)] == [
        (investor, 4),
        (anything, 1),
    ]


def test_an_introduction_goes_from_the_request_to_the_agreement(amina, youssef, teaser, investor, stranger):
    named = "Je suis يوسف, à Paris"
    assert set(refusal(introductions.ask_holder, teaser=teaser, message=named, by=youssef).fields) == {"message"}
    with pytest.raises(PermissionRefused):
        introductions.ask_holder(teaser=teaser, message=WORDS, by=stranger)
    guess = f"{WORDS} Êtes-vous Amina Berrada ?"
    made = introductions.ask_holder(teaser=teaser, message=guess, by=youssef)
    assert made.message == guess, "a refusal would tell that the name is right"
    again = refusal(introductions.ask_investor, project=teaser.project, investor=investor, message=WORDS, by=amina)
    assert again.code == "introduction_open"
    document = make_document(teaser.project)
    give = {"introduction": made, "documents": [document], "by": amina}
    assert refusal(introduction_documents.disclose, **give).code == "not_signed"
    introductions.accept(introduction=made, by=amina)
    assert refusal(introductions.sign, introduction=made, version=9, by=amina).code == "other_version"
    assert refusal(pdf_of, introduction=made, by=amina, language="fr").code == "not_signed"
    introductions.sign(introduction=made, version=1, by=amina)
    introductions.sign(introduction=made, version=1, by=youssef)
    assert made.state == "confidentiality_signed"
    elsewhere = make_document(make_project("in_support", holder=amina))
    assert refusal(introduction_documents.disclose, **(give | {"documents": [elsewhere]})).fields != {}
    [given] = introduction_documents.disclose(**give)
    for reader in (amina, stranger):
        with pytest.raises(NotVisible):
            introduction_documents.open_file(introduction=made, public_id=given.public_id, by=reader)
    at = timezone.now()
    introduction_documents.open_file(introduction=made, public_id=given.public_id, by=youssef, now=at)
    assert [(one.title, one.readings) for one in introduction_documents.listed(made)] == [("Plan d’affaires", (at,))]
    introductions.write(introduction=made, body="Bonjour", by=youssef)
    introductions.start_talks(introduction=made, by=youssef)
    for _again in range(repeats.MOST_A_DAY - 2):
        introductions.declare_agreement(introduction=made, amount=Decimal(800_000), by=youssef)
    introductions.declare_agreement(introduction=made, amount=Decimal(900_000), by=amina)
    assert (made.state, made.investor_agreed_at) == ("in_talks", None)
    again = {"introduction": made, "amount": Decimal(900_000), "by": amina}
    introductions.declare_agreement(**again)
    assert isinstance(refusal(introductions.declare_agreement, **again), QuotaExceeded), "each one writes to the other"
    introductions.declare_agreement(**(again | {"by": youssef}))
    assert (made.state, made.amount) == ("agreed", Decimal(900_000))
    read = {"introduction": made, "public_id": given.public_id, "by": youssef}
    introduction_documents.open_file(**read, now=at)
    assert introduction_documents.listed(made)[0].readings == (at, at), "an agreement goes on with its documents"
    for rows, over, fine in (
        (InvestorProfile.objects.filter(pk=investor.pk), "suspended", "verified"),
        (Project.objects.filter(pk=made.project_id), "abandoned", made.project.state),
    ):
        rows.update(state=over)
        with pytest.raises(NotVisible):
            introduction_documents.open_file(**(read | {"introduction": Introduction.objects.get(pk=made.pk)}))
        rows.update(state=fine)
    introduction_documents.take_back(introduction=made, public_id=given.public_id, by=amina)
    with pytest.raises(NotVisible):
        introduction_documents.open_file(**read)
    assert refusal(introductions.write, introduction=made, body="Encore", by=youssef).code == "transition_not_allowed"
    again = {"project": teaser.project, "investor": investor, "message": WORDS, "by": amina}
    asks = (
        partial(introductions.ask_investor, **again),
        partial(introductions.ask_holder, teaser=teaser, message=WORDS, by=youssef),
    )
    assert {refusal(one).code for one in asks} == {"introduction_agreed"}
    assert investor_matching.already_open(teaser=teaser, investor=investor) == made
    other = TeaserFactory(project=make_project("in_support", holder=amina, confidentiality="teaser"))
    assert introductions.ask_holder(teaser=other, message=WORDS, by=youssef).state == "requested"
    signed = (amina.full_name, f"{youssef.full_name} · {investor.organisation}".removesuffix(" · "))
    User.objects.filter(pk__in=(amina.pk, youssef.pk)).update(full_name="Nom Nouveau")
    kept = Introduction.objects.get(pk=made.pk)
    with mock.patch.object(confidentiality.pdf, "render") as rendered:
        pdf_of(introduction=kept, by=amina, language="fr")
    assert tuple(words for _label, words in rendered.call_args.args[1]["facts"][1:]) == signed
    investor_data.erase_investors(amina)
    kept.refresh_from_db()
    assert (kept.holder_signed_name, kept.investor_signed_name) == ("", signed[1])


def test_requests_are_few_and_a_no_holds_for_half_a_year(amina, youssef, teaser, investor):
    made = introductions.ask_holder(teaser=teaser, message=WORDS, by=youssef)
    introductions.decline(introduction=made, by=amina)
    ask = {"teaser": teaser, "message": WORDS, "by": youssef}
    assert refusal(introductions.ask_holder, **ask).code == "too_soon"
    later = timezone.now() + introductions.NOT_AGAIN_BEFORE + timedelta(days=1)
    made = introductions.ask_holder(**ask, now=later)
    introductions.cancel(introduction=made, by=youssef, now=later)
    assert made.state == "withdrawn"
    assert introductions.ask_holder(**ask, now=later).state == "requested"
    IntroductionFactory.create_batch(4, investor=investor)
    ask["teaser"] = TeaserFactory()
    assert refusal(introductions.ask_holder, **ask).code == "too_many_waiting"
    Introduction.objects.filter(investor=investor).update(state="expired")
    IntroductionFactory.create_batch(11, investor=investor, state="expired")
    assert refusal(introductions.ask_holder, **ask).code == "requests_a_month"


def test_a_block_ends_what_is_open_and_hides_both_from_each_other(amina, youssef, teaser, investor):
    made = introductions.ask_holder(teaser=teaser, message=WORDS, by=youssef)
    introductions.block(introduction=made, by=amina)
    made.refresh_from_db()
    assert made.state == "declined"
    assert investor_matching.for_investor(investor) == investor_matching.for_teaser(teaser) == []
    ask = {"project": teaser.project, "investor": investor, "message": WORDS, "by": amina}
    assert refusal(introductions.ask_investor, **ask).code == "not_reachable"
    held = IntroductionBlock.objects.get()
    introductions.unblock(block_id=held.pk, by=youssef)
    assert investor_matching.for_investor(investor) == []
    introductions.unblock(block_id=held.pk, by=amina)
    assert len(investor_matching.for_investor(investor)) == 1


def test_time_and_departures_close_what_is_open(amina, youssef, teaser, investor, investment_officer):
    now = timezone.now()
    waiting = IntroductionFactory(project=teaser.project, investor=investor, requested_by="investor", moment=now)
    soon = now + timedelta(days=24)
    assert (introduction_endings.remind(now=soon), introduction_endings.remind(now=soon)) == (1, 0)
    assert (introduction_endings.expire(now=soon), introduction_endings.expire(now=now + timedelta(days=31))) == (0, 1)
    talking = IntroductionFactory(project=teaser.project, investor=investor, state="in_talks")
    asked = IntroductionFactory(investor=investor)
    investors.suspend(profile=investor, by=investment_officer, note="Doute sur l’identité.")
    states = dict(Introduction.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "expired", talking.pk: "none", asked.pk: "withdrawn"}
    investors.restore(profile=investor, by=investment_officer)
    fresh = introductions.ask_holder(teaser=teaser, message=WORDS, by=youssef)
    teasers.take_back(teaser=teaser, by=amina)
    fresh.refresh_from_db()
    assert fresh.state == "withdrawn"
    ask = {"teaser": teaser, "message": WORDS, "by": youssef}
    assert refusal(introductions.ask_holder, **ask).code == "not_shown"
    open_still = IntroductionFactory(project=teaser.project, investor=investor, state="disclosed")
    projects.abandon(project=teaser.project, by=amina)
    contacts = [investor_presenters.contact_of(open_still, side) for side in ("holder", "investor")]
    assert [one.email for one in contacts] == ["amina@exemple.test", "youssef@exemple.test"]
    open_still.refresh_from_db()
    over = [investor_presenters.contact_of(open_still, side) for side in ("holder", "investor")]
    assert (open_still.state, [(one.name, one.email) for one in over]) == (
        "none",
        [(one.name, "") for one in contacts],
    )


def test_texts_are_added_once():
    assert (load_texts(), load_texts()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one_introduction_seal_it_once_and_agree_on_one_amount(amina, youssef, teaser, investor):
    def asking(person):
        fresh = InvestorProfile.objects.get(pk=investor.pk)
        if person == youssef:
            return lambda: introductions.ask_holder(teaser=teaser, message=WORDS, by=youssef).state
        ask = {"project": teaser.project, "investor": fresh, "message": WORDS, "by": amina}
        return lambda: introductions.ask_investor(**ask).state

    def doing(service, person, **facts):
        made = Introduction.objects.select_related("project__holder", "investor__owner", "confidentiality").get()
        return lambda: service(introduction=made, by=person, **facts).state

    assert sorted(race(asking(amina), asking(youssef))) == ["introduction_open", "requested"]
    asked = {"holder": amina, "investor": youssef}[Introduction.objects.get().asked]
    answers = race(doing(introductions.accept, asked), doing(introductions.decline, asked))
    assert len([one for one in answers if one in ("accepted", "declined")]) == 1
    Introduction.objects.update(state="accepted", accepted_at=timezone.now(), confidentiality=make_text())
    race(*(doing(introductions.sign, one, version=make_text().version) for one in (amina, youssef)))
    assert (Introduction.objects.get().state, logged("seal")) == ("confidentiality_signed", 1)
    Introduction.objects.update(state="in_talks")
    race(*(doing(introductions.declare_agreement, one, amount=Decimal(500)) for one in (amina, youssef)))
    assert (Introduction.objects.get().state, logged("agree")) == ("agreed", 1)


@pytest.mark.django_db(transaction=True)
def test_five_requests_wait_at_most_and_without_the_lock_more_would(youssef, investor, monkeypatch):
    make_text()
    IntroductionFactory.create_batch(introductions.WAITING_AT_MOST - 1, investor=investor)
    count = introductions._check_limits

    def slowly(*facts):
        count(*facts)
        time.sleep(0.1)

    monkeypatch.setattr(introductions, "_check_limits", slowly)

    def granted():
        ask = partial(introductions.ask_holder, message=WORDS, by=youssef)
        found = race(*(partial(ask, teaser=one) for one in [TeaserFactory(), TeaserFactory()]))
        return sum(one != "too_many_waiting" for one in found)

    assert granted() == 1
    Introduction.objects.order_by("pk").last().delete()
    monkeypatch.setattr(introductions, "_lock", lambda *people: None)
    assert granted() == 2
