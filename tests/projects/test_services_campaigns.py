"""Campaigns written, authorised, settled by rule; pledges, receptions, the sponsor; what is forgotten."""

from datetime import timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import BankDetails
from mdm_platform import links
from mdm_platform.accounts import data_rights
from mdm_platform.audit import repeats
from mdm_platform.audit.models import TransitionNote
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.ledger import envelopes, posting
from mdm_platform.ledger.models import Envelope
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.notifications.optout import OptOut, hash_address
from mdm_platform.notifications.services import preferences
from projects.models import Campaign, CampaignEntry, Pledge
from projects.services import (
    campaign_data,
    campaign_files,
    campaign_matching,
    campaign_results,
    campaigns,
    pledge_receipts,
    pledges,
)
from projects.services.campaign_words import pays_elsewhere
from projects.services.pledges import PledgeExists
from tests.factories.accounts import UserFactory
from tests.factories.associations import make_association
from tests.factories.associations.calls import make_call
from tests.factories.associations.payments import IBAN
from tests.factories.associations.register import stored_file
from tests.factories.ledger import make_envelope
from tests.factories.projects.campaigns import PledgeFactory, add_received, make_campaign
from tests.utils.races import race

D = Decimal


def pdf(name="preuve.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")


def told(name):
    return OutboxMessage.objects.filter(notification=f"projects.{name}", channel="email").count()


@pytest.fixture
def ours(amina):
    return make_association(amina, papers=False)


@pytest.fixture
def papers(monkeypatch):
    """Files are kept without being checked or written: the kernel's own tests do."""

    def keep(*, upload, owner, purpose):
        return stored_file(owner, purpose, upload.name)

    for module in (campaigns, pledges, pledge_receipts, campaign_results):
        monkeypatch.setattr(module.files, "store", keep)


@pytest.mark.django_db
class TestWriting:
    def test_from_the_title_to_the_approval(self, ours, amina, stranger, campaign_reviewer, papers):
        make_campaign(association=ours)
        with pytest.raises(PermissionRefused):
            campaigns.start(association=ours, title="Un puits", by=stranger)
        made = campaigns.start(association=ours, title="  Une école  à Tata ", by=amina)
        assert (made.title, made.slug) == ("Une école à Tata", f"une-ecole-a-tata-{made.public_id.hex[:8]}")
        texts = {"summary": "Deux classes.", "story": "Les enfants marchent.", "if_failed": "Une classe."}
        campaigns.save(campaign=made, step="story", data=texts, by=amina)
        with pytest.raises(InvalidInput) as refusal:
            campaigns.save(campaign=made, step="figures", data={"goal": D("10.00"), "minimum": D("11.00")}, by=amina)
        assert "montant utile" in str(refusal.value.fields)
        made.refresh_from_db()
        until = timezone.localdate() + timedelta(days=30)
        figures = {"goal": D("500.00"), "minimum": D("200.00"), "deadline": until, "currency": "MAD"}
        campaigns.save(campaign=made, step="figures", data=figures, by=amina)
        lines = [{"label": "Murs", "amount": D("300.00")}, {"label": "Toit", "amount": D("200.00")}]
        campaigns.save(campaign=made, step="lines", data={"lines": lines}, by=amina)
        with pytest.raises(InvalidInput) as refusal:
            campaigns.save(campaign=made, step="account", data={"account_number": f"{IBAN[:-1]}7"}, by=amina)
        assert list(refusal.value.fields) == ["account_number"]
        made.refresh_from_db()
        account = {"account_number": f" {IBAN[:10].lower()} {IBAN[10:]}"}
        campaigns.save(campaign=made, step="account", data=account, by=amina)
        campaigns.submit(campaign=made, by=amina)
        assert (made.state, made.account_number, told("campaign_to_review")) == ("review", IBAN, 1)
        assert made.account_holder == BankDetails.objects.get(association=ours).holder
        campaigns.recall(campaign=made, by=amina)
        campaigns.submit(campaign=made, by=amina)
        with pytest.raises(TransitionNotAllowed, match="plus un brouillon"):
            campaigns.save(campaign=made, step="story", data=texts, by=amina)
        with pytest.raises(TransitionNotAllowed, match="18-18"):
            campaigns.approve(campaign=made, by=campaign_reviewer)
        today = timezone.localdate()
        words = {"campaign": made, "reference": "SGG 42", "by": amina}
        with pytest.raises(InvalidInput):
            campaigns.authorise(**words, authorised_on=today + timedelta(days=1), upload=pdf())
        with pytest.raises(InvalidInput):
            campaigns.authorise(**words, authorised_on=today, upload=None)
        campaigns.authorise(**words, authorised_on=today, upload=pdf())
        campaigns.approve(campaign=made, by=campaign_reviewer)
        campaigns.recall(campaign=made, by=amina)
        campaigns.submit(campaign=made, by=amina)
        campaigns.approve(campaign=made, by=campaign_reviewer)
        campaigns.open_campaign(campaign=made, by=amina)
        assert (made.state, told("campaign_approved")) == ("open", 2)
        BankDetails.objects.update(state="rejected")
        assert not made.has_verified_account

    def test_a_draft_goes_even_returned_and_many_are_too_many(self, ours, amina, campaign_reviewer):
        made = [campaigns.start(association=ours, title=f"Projet {number}", by=amina) for number in range(5)]
        with pytest.raises(TransitionNotAllowed):
            campaigns.start(association=ours, title="Un de plus", by=amina)
        campaigns.delete(campaign=made[0], by=amina)
        with pytest.raises(InvalidInput):
            campaigns.start(association=ours, title="  ", by=amina)
        assert Campaign.objects.count() == 4
        returned = make_campaign("review", association=ours)
        campaigns.return_to_author(campaign=returned, by=campaign_reviewer, note="Précisez le devis.")
        campaigns.delete(campaign=returned, by=amina)
        assert (Campaign.objects.count(), list(TransitionNote.objects.values_list("text", flat=True))) == (4, [""])
        ours.state = "suspended"
        with pytest.raises(TransitionNotAllowed):
            campaigns.start(association=ours, title="Un de plus", by=amina)

    @pytest.mark.parametrize(
        ("text", "refused"),
        [
            ("Versez sur MA64 0115 1900 0001 2050 0053 4921.", True),
            ("RIB 011 519 0000012050005349 21", True),
            ("RIB 011\u00a0519\u202f0000012050005349\u200921", True),
            ("Compte ０１１５１９００００01２０５０００５３４９２１", True),
            ("Par Pay\u200bPal, ou ﹫ amis.o\u00adrg", True),
            ("الحساب ٠١١٥١٩٠٠٠٠٠١٢٠٥٠٠٠٥٣٤٩٢١", True),
            ("Carte 4970 1000 0000 0014", True),
            ("Ou par PayPal.", True),
            ("Voir https://exemple.test/don", True),
            ("Sur cagnotte-puits.com", True),
            ("Par ويسترن يونيون", True),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", True),
            ("En 2026, 1 250 élèves ; appelez le 05 24 88 12 34.", False),
            ("Le forage va de 80 à 120 m, soit 45 000,00 DH.", False),
            ("", False),
        ],
    )
    def test_no_text_asks_to_pay_elsewhere(self, text, refused):
        assert pays_elsewhere(text) is refused

    def test_the_refusal_stands_beside_its_field(self, ours, amina):
        made = make_campaign("draft", association=ours)
        with pytest.raises(InvalidInput) as refusal:
            campaigns.save(campaign=made, step="story", data={"story": "Par PayPal", "summary": "Bien"}, by=amina)
        assert (refusal.value.code, list(refusal.value.fields)) == ("pays_elsewhere", ["story"])
        opened = make_campaign(association=ours)
        with pytest.raises(InvalidInput):
            campaign_results.publish_update(campaign=opened, title="Lydia", text="Oui", by=amina)

    def test_news_reach_those_who_promised_or_gave_once_a_day(self, ours, amina, stranger):
        opened, now = make_campaign(association=ours), timezone.now()
        PledgeFactory(campaign=opened, user=stranger)
        add_received(opened, "50.00", user=stranger, email="")
        for state in ("recorded", "confirmed", "withdrawn"):
            PledgeFactory(campaign=opened, state=state, email=f"{state}@exemple.test")
        preferences.unsubscribe(OptOut("donation", address_hash=hash_address("gone@exemple.test")))
        PledgeFactory(campaign=opened, email="gone@exemple.test")
        for hours, reached in ((0, 2), (23, 2), (48, 4)):
            moment = now + timedelta(hours=hours)
            for _again in range(2):
                news = {"title": "Le puits", "text": f"Creusé à {hours} m."}
                campaign_results.publish_update(campaign=opened, by=amina, now=moment, **news)
            assert told("campaign_news") == reached
        latest = opened.updates.first()
        with pytest.raises(PermissionRefused):
            campaign_results.remove_update(update=latest, by=stranger)
        campaign_results.remove_update(update=latest, by=amina)
        assert [one.text for one in opened.updates.all()] == ["Creusé à 23 m.", "Creusé à 0 m."]
        opened.association.state = "suspended"
        with pytest.raises(TransitionNotAllowed, match="plus vérifiée"):
            campaign_results.publish_update(campaign=opened, title="Le puits", text="Sec.", by=amina)


@pytest.mark.django_db
class TestPledges:
    def test_without_account_from_the_link_to_the_transfer(self, ours, amina, papers):
        campaign = make_campaign(association=ours)
        made = pledges.record(campaign=campaign, amount=D("300.00"), name=" Hind  B ", email="Hind@Exemple.test")
        assert (made.state, made.name, made.email, told("pledge_to_confirm")) == (
            "recorded",
            "Hind B",
            "hind@exemple.test",
            1,
        )
        again = pledges.record(campaign=campaign, amount=D("350.00"), name="Hind", email="hind@exemple.test")
        assert (again.pk, again.amount, Pledge.objects.count()) == (made.pk, D("350.00"), 1)
        token = links.sign("projects.pledge", made, max_age=timedelta(days=1))
        found = pledges.read_link(token)
        pledges.confirm(pledge=found)
        assert pledges.record(campaign=campaign, amount=D("9.00"), name="Hind", email="hind@exemple.test") is None
        assert told("pledge_confirmed") == 2
        for day in (timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=1)):
            with pytest.raises(InvalidInput):
                pledges.announce_paid(pledge=found, paid_on=day)
        pledges.announce_paid(pledge=found, paid_on=timezone.localdate(), upload=pdf())
        assert (found.state, found.proof.owner, told("pledge_announced")) == ("announced_paid", None, 1)
        with pytest.raises(TransitionNotAllowed):
            pledges.withdraw(pledge=found)

    def test_with_an_account_it_is_confirmed_at_once(self, stranger, youssef):
        campaign = make_campaign()
        made = pledges.record(campaign=campaign, amount=D("100.00"), by=stranger)
        assert (made.state, made.name, told("pledge_confirmed")) == ("confirmed", "Sami Inconnu", 1)
        with pytest.raises(PledgeExists):
            pledges.record(campaign=campaign, amount=D("100.00"), by=stranger)
        with pytest.raises(PermissionRefused):
            pledges.withdraw(pledge=made, by=youssef)
        pledges.withdraw(pledge=made, by=stranger)
        assert list(Pledge.objects.of_person(stranger)) == [made]

    def test_an_account_holds_one_live_pledge_whatever_its_address(self, stranger):
        campaign = make_campaign()
        by_phone = [UserFactory(email=None, phone=f"+3361234567{number}") for number in range(2)]
        for person in by_phone:
            pledges.record(campaign=campaign, amount=D("100.00"), by=person)
        pledges.record(campaign=campaign, amount=D("100.00"), by=stranger)
        stranger.email = "nouvelle@exemple.test"
        for person in (*by_phone, stranger):
            with pytest.raises(PledgeExists):
                pledges.record(campaign=campaign, amount=D("100.00"), by=person)
        assert Pledge.objects.live().count() == 3

    def test_a_transfer_announced_by_mistake_is_taken_back(self, ours, amina, papers):
        pledge = PledgeFactory(campaign=make_campaign(association=ours))
        pledges.announce_paid(pledge=pledge, paid_on=timezone.localdate(), upload=pdf())
        pledges.take_back(pledge=pledge)
        assert (pledge.state, pledge.paid_on, pledge.announced_at, pledge.proof) == ("confirmed", None, None, None)
        assert not StoredFile.objects.filter(purpose="pledge_proof").exists()
        for _again in range(repeats.MOST_A_DAY - 1):
            pledges.announce_paid(pledge=pledge, paid_on=timezone.localdate())
            pledges.take_back(pledge=pledge)
        with pytest.raises(QuotaExceeded):
            pledges.announce_paid(pledge=pledge, paid_on=timezone.localdate())
        pledge_receipts.receive(pledge=pledge, amount=D("10.00"), upload=pdf(), by=amina)
        with pytest.raises(TransitionNotAllowed):
            pledges.take_back(pledge=pledge)

    def test_what_is_wrong_is_said(self):
        campaign = make_campaign()
        for fields in ({"name": "", "email": "x"}, {"name": "x" * 121, "email": "a@"}):
            with pytest.raises(InvalidInput) as refusal:
                pledges.record(campaign=campaign, amount=D("10.00"), **fields)
            assert set(refusal.value.fields) == {"name", "email"}
        for amount in ("0.99", "1000000.01"):
            with pytest.raises(InvalidInput):
                pledges.record(campaign=campaign, amount=D(amount), name="A", email="a@exemple.test")
        yesterday = timezone.localdate() - timedelta(days=1)
        for closed in (make_campaign("ended"), make_campaign(deadline=yesterday)):
            with pytest.raises(TransitionNotAllowed, match="terminée"):
                pledges.record(campaign=closed, amount=D("10.00"), name="A", email="a@exemple.test")
        BankDetails.objects.filter(association=campaign.association).update(state="rejected")
        with pytest.raises(TransitionNotAllowed, match="pour le moment"):
            pledges.record(campaign=campaign, amount=D("10.00"), name="A", email="a@exemple.test")

    def test_received_and_reversed_by_contra_entries_with_the_sponsors_share(
        self, ours, amina, stranger, campaign_reviewer, papers
    ):
        campaign = make_campaign(association=ours)
        envelope = make_envelope("120.00", "MAD")
        with pytest.raises(PermissionRefused):
            campaign_matching.attach(campaign=campaign, envelope=envelope, rate=D("0.5"), by=amina)
        campaign_matching.attach(
            campaign=campaign, envelope=make_envelope("1.00", "MAD"), rate=D(1), by=campaign_reviewer
        )
        campaign_matching.detach(campaign=campaign, by=campaign_reviewer)
        campaign_matching.attach(campaign=campaign, envelope=envelope, rate=D("0.5"), by=campaign_reviewer)
        with pytest.raises(TransitionNotAllowed):
            campaign_matching.attach(campaign=campaign, envelope=envelope, rate=D("0.5"), by=campaign_reviewer)
        first, second = (PledgeFactory(campaign=campaign) for _number in range(2))
        with pytest.raises(PermissionRefused):
            pledge_receipts.receive(pledge=first, amount=D("150.01"), upload=pdf(), by=stranger)
        with pytest.raises(InvalidInput):
            pledge_receipts.receive(pledge=first, amount=D("0.00"), upload=pdf(), by=amina)
        pledge_receipts.receive(pledge=first, amount=D("150.01"), upload=pdf(), by=amina)
        assert campaign_files.may_read_receipt(amina, first.receipt)
        assert not campaign_files.may_read_receipt(campaign_reviewer, first.receipt), "a statement names its donor"
        pledge_receipts.receive(pledge=second, amount=D("500.00"), upload=pdf(), by=amina)
        with pytest.raises(TransitionNotAllowed, match="reste rattachée"):
            campaign_matching.detach(campaign=campaign, by=campaign_reviewer)
        sums = Campaign.objects.with_sums().get(pk=campaign.pk)
        assert (sums.received_sum, sums.matched_sum, sums.declared_sum) == (D("650.01"), D("120.00"), D(0))
        pledge_receipts.reverse(pledge=second, by=amina, note="Un autre virement.")
        assert (second.state, second.receipt, told("pledge_reversed")) == ("announced_paid", None, 1)
        sums = Campaign.objects.with_sums().get(pk=campaign.pk)
        assert (sums.received_sum, sums.matched_sum, sums.declared_sum) == (D("150.01"), D("75.01"), D("500.00"))
        assert [(one.kind, one.amount) for one in second.entries.all()] == [
            ("received", D("500.00")),
            ("matched", D("44.99")),
            ("received", D("-500.00")),
            ("matched", D("-44.99")),
        ]
        pledge_receipts.receive(pledge=second, amount=D("20.00"), upload=pdf(), by=amina)
        envelope.refresh_from_db()
        assert (campaign.raised, envelope.committed) == (D("255.02"), D("85.01"))
        assert envelopes.reconcile() == []

    def test_only_a_sponsors_money_in_its_currency_matches_gifts(self, ours, amina, campaign_reviewer, fund_agent):
        campaign = make_campaign(association=ours)
        of_fund = make_envelope("120.00", "MAD", institution=fund_agent.memberships.get().institution)
        of_call = make_envelope("120.00", "MAD")
        make_call(envelope=of_call, version={"currency": "MAD"})
        for envelope in (of_fund, of_call):
            with pytest.raises(InvalidInput) as refusal:
                campaign_matching.attach(campaign=campaign, envelope=envelope, rate=D("0.5"), by=campaign_reviewer)
            assert list(refusal.value.fields) == ["envelope"]
        matched = make_campaign("draft", association=ours, envelope=make_envelope("9.00", "MAD"), match_rate=D(1))
        with pytest.raises(InvalidInput) as refusal:
            campaigns.save(campaign=matched, step="figures", data={"currency": "EUR"}, by=amina)
        assert list(refusal.value.fields) == ["currency"]

    def test_who_reads_what(self, ours, amina, youssef, stranger, campaign_reviewer):
        pledge = PledgeFactory(campaign=make_campaign(association=ours), user=stranger)
        silent = PledgeFactory(campaign=pledge.campaign, state="recorded")
        draft = make_campaign("draft", association=ours)
        assert [
            (set(Pledge.objects.visible_to(one)), draft in Campaign.objects.visible_to(one))
            for one in (stranger, youssef, amina, campaign_reviewer)
        ] == [({pledge}, False), (set(), False), ({pledge}, True), ({pledge, silent}, True)]


@pytest.mark.django_db
class TestTheClock:
    def test_from_the_last_day_to_the_result(self, ours, amina):
        today = timezone.now()
        campaign = make_campaign(association=ours, deadline=timezone.localdate() - timedelta(days=1))
        make_campaign(association=ours)
        confirmed, announced = (PledgeFactory(campaign=campaign, state=one) for one in ("confirmed", "announced_paid"))
        add_received(campaign, "4000.00")
        assert (campaign_results.end_due(), campaign_results.end_due()) == (1, 0)
        assert (told("campaign_ended"), told("pledge_reminder")) == (1, 1)
        assert campaign_results.close_transfers_due(now=today + timedelta(days=14)) == 0
        assert campaign_results.close_transfers_due(now=today + timedelta(days=16)) == 1
        confirmed.refresh_from_db()
        assert (confirmed.state, told("pledge_expired"), told("campaign_to_confirm")) == ("expired", 1, 1)
        campaign.refresh_from_db()
        with pytest.raises(TransitionNotAllowed, match="virements annoncés"):
            campaign_results.settle(campaign=campaign, by=amina)
        assert campaign_results.settle_due(now=today + timedelta(days=29)) == 0
        assert campaign_results.settle_due(now=today + timedelta(days=31)) == 1
        campaign.refresh_from_db()
        announced.refresh_from_db()
        assert (campaign.state, announced.state, told("campaign_outcome")) == ("partial", "expired", 1)
        ours.state = "suspended"
        ours.save()
        PledgeFactory(campaign=make_campaign(association=ours, deadline=campaign.deadline))
        assert (campaign_results.end_due(), told("pledge_reminder")) == (1, 1)

    def test_then_delivered_and_told(self, ours, amina, papers):
        campaign = make_campaign("succeeded", association=ours)
        add_received(campaign, "10000.00")
        today = timezone.localdate()
        with pytest.raises(InvalidInput):
            campaign_results.deliver(campaign=campaign, delivered_on=today + timedelta(days=1), by=amina)
        campaign_results.deliver(campaign=campaign, delivered_on=today, by=amina)
        with pytest.raises(TransitionNotAllowed, match="une photo"):
            campaign_results.report(campaign=campaign, by=amina)
        spent = {line.pk: line.amount for line in campaign.lines.all()}
        campaign_results.write_report(campaign=campaign, text="Le puits donne.", spent=spent, by=amina)
        with pytest.raises(InvalidInput):
            campaign_results.add_picture(campaign=campaign, upload=pdf("p.png"), caption=" ", by=amina)
        picture = campaign_results.add_picture(campaign=campaign, upload=pdf("p.png"), caption="Le puits", by=amina)
        campaign_results.report(campaign=campaign, by=amina)
        assert (campaign.state, told("campaign_reported")) == ("reported", 1)
        with pytest.raises(TransitionNotAllowed):
            campaign_results.remove_picture(picture=picture, by=amina)

    def test_unconfirmed_pledges_expire_and_names_are_forgotten(self, stranger):
        now = timezone.now()
        campaign = make_campaign()
        old = PledgeFactory(campaign=campaign, state="recorded", recorded_at=now - timedelta(days=8))
        PledgeFactory(campaign=campaign, state="recorded")
        gift = add_received(campaign, "50.00", user=stranger, receipt=stored_file(purpose="pledge_receipt"))
        assert campaign_results.expire_unconfirmed() == 1
        assert campaign_data.forget_old(now=now + timedelta(days=29)) == 0
        assert campaign_data.forget_old(now=now + timedelta(days=31)) == 1
        old.refresh_from_db()
        assert (old.state, old.name, old.email) == ("expired", "", "")
        assert campaign_data.forget_old(now=now + timedelta(days=731)) == 1
        gift.refresh_from_db()
        assert (gift.user, gift.name, gift.email, gift.amount) == (None, "", "", D("50.00"))
        assert (gift.receipt, StoredFile.objects.filter(purpose="pledge_receipt").count()) == (None, 0)
        assert CampaignEntry.objects.get().amount == D("50.00")

    def test_a_person_leaves_and_the_amounts_stay(self, amina, ours, stranger):
        campaign = make_campaign(association=ours, created_by=amina)
        gift = add_received(campaign, "50.00", user=stranger, name="Sami Inconnu")
        live = PledgeFactory(campaign=make_campaign(), email="stranger@exemple.test")
        sections = {one.name: one for one in data_rights.sections()}
        EmailAddress.objects.filter(user=amina).update(verified=False)
        unproved = PledgeFactory(campaign=make_campaign(), email=amina.email)
        assert not Pledge.objects.of_person(amina).exists()
        assert pledges.record(campaign=unproved.campaign, amount=D("9.00"), by=amina).email == ""
        assert [row["montant_promis"] for row in sections["projects.pledges"].export(stranger)] == ["50.00", "500.00"]
        assert len(sections["projects.campaigns"].export(amina)) == 1
        for person in (stranger, amina):
            for name in ("projects.pledges", "projects.campaigns"):
                sections[name].erase(person)
        for row in (gift, live, campaign, unproved):
            row.refresh_from_db()
        assert (unproved.state, unproved.name) == ("confirmed", "Hind Donatrice"), "an account proves no address"
        assert (gift.name, gift.user, live.email, live.state) == ("", None, "", "expired")
        assert (campaign.created_by, campaign.raised) == (None, D("50.00"))


def receiving(pledge, by, amount="60.00"):
    """A treasurer who confirms, on a connection of their own; the file is there already."""

    def run():
        own = Pledge.objects.get(pk=pledge.pk)
        pledge_receipts.receive(pledge=own, amount=D(amount), upload=pdf(), by=by)
        return "done"

    return run


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_a_reception_confirmed_twice_counts_once(self, ours, amina, papers):
        pledge = PledgeFactory(campaign=make_campaign(association=ours))
        results = race(*[receiving(pledge, amina)] * 3)
        assert results.count("done") == 1
        assert set(results) <= {"done", "transition_conflict", "transition_not_allowed"}
        assert CampaignEntry.objects.count() == 1

        recorded = PledgeFactory(campaign=pledge.campaign, state="recorded")

        def confirming():
            pledges.confirm(pledge=Pledge.objects.get(pk=recorded.pk))
            return "done"

        assert race(*[confirming] * 3).count("done") == 1
        assert told("pledge_confirmed") == 1

        by_phone = UserFactory(email=None, phone="+33612345678")

        def promising():
            pledges.record(campaign=pledge.campaign, amount=D("10.00"), by=by_phone)
            return "done"

        assert sorted(race(*[promising] * 3)) == ["done", "pledge_exists", "pledge_exists"]

    def at_once(self, ours, amina, envelope):
        """Six campaigns of one sponsor receive 60.00 each at the same time, all of it matched."""
        held = [
            PledgeFactory(campaign=make_campaign(association=ours, envelope=envelope, match_rate=D(1)))
            for _number in range(6)
        ]
        results = race(*(receiving(pledge, amina) for pledge in held))
        matched = CampaignEntry.objects.filter(kind="matched", campaign__in=[one.campaign_id for one in held])
        return results, sum(one.amount for one in matched)

    def test_a_sponsor_adds_to_the_cent_what_the_envelope_holds(self, ours, amina, papers):
        envelope = make_envelope("100.00", "MAD")
        results, matched = self.at_once(ours, amina, envelope)
        envelope.refresh_from_db()
        assert (results, matched, envelope.committed) == (["done"] * 6, D("100.00"), D("100.00"))
        assert envelopes.reconcile() == []

    def test_without_the_locks_the_same_gifts_overspend(self, ours, amina, papers, monkeypatch):
        """The negative control: it is the lock that makes the test above pass, not luck."""
        monkeypatch.setattr(posting, "LOCK", "")
        monkeypatch.setattr(envelopes, "locked", lambda *held: [Envelope.objects.get(pk=one.pk) for one in held])
        for _attempt in range(10):
            _results, matched = self.at_once(ours, amina, make_envelope("100.00", "MAD"))
            if matched > D("100.00"):
                break
        assert matched > D("100.00")
