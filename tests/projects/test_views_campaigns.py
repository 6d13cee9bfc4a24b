"""Pages, admin and API of campaigns: the association, those who give, reviewers, strangers."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mdm_platform import links
from mdm_platform.accounts import lockout
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Campaign, CampaignEntry, CampaignPicture, CampaignUpdate, Pledge
from projects.notifications.campaigns import pledge_link
from projects.services import campaign_results, campaigns, pledge_receipts, pledges
from projects.services.campaign_files import may_read_proof
from projects.services.campaign_links import expected, pages
from projects.workflows.campaigns import PledgeWorkflow
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.payments import IBAN, make_bank_details
from tests.factories.associations.register import stored_file
from tests.factories.ledger import make_envelope
from tests.factories.projects.campaigns import PledgeFactory, add_received, fingerprint, make_campaign

pytestmark = pytest.mark.django_db
MOST = 20
D = Decimal


def at(name, *args):
    return reverse(f"projects:{name}", args=args)


def upload(name="piece.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 piece")


def costs(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture(autouse=True)
def papers(monkeypatch):
    """Files are kept without being checked or written: the kernel's own tests do."""

    def keep(*, upload, owner, purpose):
        return stored_file(owner, purpose, upload.name)

    for module in (campaigns, pledges, pledge_receipts, campaign_results):
        monkeypatch.setattr(module.files, "store", keep)


@pytest.fixture
def ours(amina):
    return make_association(amina, papers=False, name="Les amis de l’Atlas")


class TestWriting:
    def test_from_the_title_to_the_open_campaign(self, client, client_as, ours, amina, campaign_reviewer):
        make_bank_details(ours, currency="MAD", fingerprint=fingerprint(IBAN))
        browser = client_as(amina)
        home = at("campaigns_of", ours.public_id)
        assert "pas encore de campagne" in browser.get(home).content.decode()
        assert browser.post(home, {"title": "Par PayPal"}).status_code == 422
        made = browser.post(home, {"title": "Un puits pour Tazarine"})
        campaign = Campaign.objects.get()
        key = campaign.public_id
        assert made.url == at("campaign_write", key)
        assert browser.get(made.url).status_code == 200
        check = at("campaign_check", key)
        assert "pas encore prête" in browser.post(check).content.decode()
        until = timezone.localdate() + timedelta(days=40)
        steps = {
            "story": {"title": "Un puits", "summary": "De l’eau.", "story": "À sec.", "if_failed": "Remboursés."},
            "figures": {"currency": "MAD", "goal": "10 000,00", "minimum": "4000", "deadline": until.isoformat()},
            "lines": {
                "lines-TOTAL_FORMS": "2",
                "lines-INITIAL_FORMS": "0",
                "lines-0-label": "Forage",
                "lines-0-amount": "7000",
                "lines-1-label": "Pompe",
                "lines-1-amount": "3000",
            },
            "account": {"account_number": IBAN},
        }
        for step, words in steps.items():
            assert browser.get(at("campaign_step", key, step)).status_code == 200
            assert browser.post(at("campaign_step", key, step), words).status_code == 302
        elsewhere = {**steps["story"], "story": "Versez sur https://exemple.test"}
        assert "autre moyen de paiement" in browser.post(at("campaign_step", key, "story"), elsewhere).content.decode()
        browser.post(at("campaign_step", key, "lines"), {**steps["lines"], "lines-1-amount": "3500"})
        refused = browser.get(check).content.decode().replace("\u202f", " ").replace("\xa0", " ")
        assert "Les lignes du budget font 10 500,00" in refused
        assert "l’objectif est de 10 000,00" in refused
        browser.post(at("campaign_step", key, "lines"), steps["lines"])
        shown = browser.get(check).content.decode()
        assert "FR14 2004 1010 0505" in shown
        assert browser.post(check).url == at("campaign_follow", key)
        assert "Joignez l’autorisation" in browser.get(at("campaign_follow", key)).content.decode()
        paper = at("campaign_authorisation", key)
        words = {"reference": "SGG 118/2026", "authorised_on": "2026-03-01"}
        assert browser.post(paper, words).status_code == 422
        assert browser.post(paper, {**words, "upload": upload()}).status_code == 302
        assert client.get(at("campaign", campaign.slug)).status_code == 404
        campaigns.approve(campaign=Campaign.objects.get(), by=campaign_reviewer)
        browser.post(at("campaign_act", key, "open"))
        public = client.get(at("campaign", campaign.slug)).content.decode()
        for words in ("La plateforme ne reçoit aucun argent", "loi 15-18", "SGG 118/2026", "Forage", "2606"):
            assert words in public
        assert IBAN not in public.replace(" ", "")
        for gone in (at("campaign_write", key), check, paper, at("campaign_step", key, "story")):
            assert browser.get(gone).url == at("campaign_follow", key)

    def test_a_stranger_and_a_plain_member_of_the_board(self, client_as, ours, youssef, stranger):
        OfficerFactory(association=ours, user=youssef, role="board_member")
        draft = make_campaign("draft", association=ours)
        opened = make_campaign(association=ours)
        pledge = PledgeFactory(campaign=opened)
        browser, member = client_as(stranger), client_as(youssef)
        answers = {
            at("campaigns_of", ours.public_id): (403, 200),
            at("campaign_follow", opened.public_id): (403, 200),
            at("campaign_write", draft.public_id): (404, 403),
            at("campaign_check", draft.public_id): (404, 403),
            at("campaign_step", draft.public_id, "story"): (404, 403),
            at("campaign_authorisation", draft.public_id): (404, 403),
            at("campaign_report", opened.public_id): (403, 403),
            at("pledge_receive", pledge.public_id): (404, 404),
            at("pledge_reverse", pledge.public_id): (404, 404),
        }
        found = {one: (browser.get(one).status_code, member.get(one).status_code) for one in answers}
        assert found == answers
        assert pledge.reference not in member.get(at("campaign_follow", opened.public_id)).content.decode()
        listed = member.get(at("campaigns_of", ours.public_id)).content.decode()
        assert at("campaign_follow", draft.public_id) in listed
        assert at("campaign_write", draft.public_id) not in listed
        news = CampaignUpdate.objects.create(campaign=opened, title="Le puits", text="Creusé.")
        acts = {
            at("campaign_delete", draft.public_id): 404,
            at("campaign_update", opened.public_id): 403,
            at("campaign_deliver", opened.public_id): 403,
            at("campaign_update_remove", news.public_id): 403,
            at("campaign_publish", opened.public_id): 403,
            at("campaign_picture", opened.public_id): 403,
            at("campaign_act", opened.public_id, "settle"): 403,
        }
        assert {one: browser.post(one).status_code for one in acts} == acts
        member.post(at("campaign_act", opened.public_id, "settle"))
        opened.refresh_from_db()
        assert (opened.state, Campaign.objects.count()) == ("open", 2)

    def test_a_draft_is_deleted(self, client_as, ours, amina):
        draft = make_campaign("draft", association=ours)
        assert client_as(amina).post(at("campaign_delete", draft.public_id)).url == at("campaigns_of", ours.public_id)
        assert not Campaign.objects.exists()


class TestGiving:
    def test_without_account_by_the_link_alone(self, client, ours, campaign_reviewer):
        campaign = make_campaign(association=ours)
        new = at("pledge_new", campaign.slug)
        assert client.get(new).status_code == 200
        assert client.post(new, {"amount": "0", "name": "", "email": "x"}).status_code == 422
        words = {"amount": "250,50", "name": "Hind", "email": "hind@exemple.test"}
        assert client.post(new, words).url == at("pledge_sent", campaign.slug)
        assert "messagerie" in client.get(at("pledge_sent", campaign.slug)).content.decode()
        pledge = Pledge.objects.get()
        token = links.sign("projects.pledge", pledge, max_age=timedelta(days=1))
        page = at("pledge", token)
        assert "Confirmez-vous" in client.get(page).content.decode()
        pledge.refresh_from_db()
        assert pledge.state == "recorded"
        assert client.get(at("pledge_act", token, "confirm")).status_code == 405
        client.post(at("pledge_act", token, "confirm"))
        shown = client.get(page).content.decode()
        assert "FR14 2004 1010 0505" in shown
        assert pledge.reference in shown
        announce = at("pledge_announce", token)
        assert client.post(announce, {"paid_on": "2031-01-01"}).status_code == 422
        client.post(announce, {"paid_on": timezone.localdate().isoformat(), "upload": upload()})
        assert "L’association vérifie son compte" in client.get(page).content.decode()
        client.post(at("pledge_act", token, "withdraw"))
        pledge.refresh_from_db()
        assert (pledge.state, pledge.amount, pledge.proof.name) == ("announced_paid", D("250.50"), "piece.pdf")
        assert not may_read_proof(campaign_reviewer, pledge.proof), "a proof names its donor"
        assert client.post(at("pledge_act", token, "receive")).status_code == 404
        for broken in (at("pledge", "x"), at("pledge_act", "x", "confirm"), announce.replace(token, "x")):
            answer = client.get(broken) if broken == at("pledge", "x") else client.post(broken)
            assert answer.status_code == 404

    def test_with_an_account_and_its_list(self, client_as, stranger, youssef):
        campaign = make_campaign()
        browser = client_as(stranger)
        page = browser.post(at("pledge_new", campaign.slug), {"amount": "100"}).url
        assert "Comment virer" in browser.get(page).content.decode()
        again = browser.post(at("pledge_new", campaign.slug), {"amount": "9"})
        assert again.status_code == 422
        assert "déjà une promesse" in again.content.decode()
        assert browser.get(again.context["held_url"]).context["pledge"].amount == 100
        assert campaign.title in browser.get(at("my_pledges")).content.decode()
        assert "pas encore promis" in client_as(youssef).get(at("my_pledges")).content.decode()
        campaign.association.bank_details.update(state="rejected")
        assert IBAN[:4] not in browser.get(page).content.decode()
        ended = make_campaign("ended")
        assert browser.get(at("pledge_new", ended.slug)).url == at("campaign", ended.slug)
        for state in ("received", "expired", "withdrawn", "recorded"):
            Pledge.objects.update(state=state, received_at=timezone.now())
            assert browser.get(page).status_code == 200

    def test_many_attempts_from_one_address_are_stopped(self, client, monkeypatch):
        few = {"address": lockout.Limit(1, lockout.HOUR, lockout.HOUR)}
        monkeypatch.setitem(lockout.LIMITS, "pledge_mail", lockout.LIMITS["pledge_mail"] | few)
        new = at("pledge_new", make_campaign().slug)
        client.post(new, {"amount": "10", "name": "A", "email": "a@exemple.test"})
        answer = client.post(new, {"amount": "10", "name": "B", "email": "b@exemple.test"})
        assert (answer.status_code, Pledge.objects.count()) == (422, 1)
        assert "Trop de tentatives" in answer.content.decode()
        lockout.SecurityCounter.objects.all().delete()
        usual = lockout.Limit(9, lockout.HOUR, lockout.HOUR)
        monkeypatch.setitem(lockout.LIMITS, "pledge_mail", {"account": few["address"], "address": usual})
        words = {"amount": "10", "name": "C"}
        answers = [
            client.post(new, words | {"email": one}).status_code for one in ("c@exemple.test", " C@exemple.test")
        ]
        assert answers == [302, 422], "nobody fills the letter box of somebody else"

    def test_the_list_and_its_filters(self, client):
        make_campaign(title="Une école à Tata")
        make_campaign("failed", title="Un four à Zagora", province=None)
        make_campaign("draft", title="Un secret")
        everything = client.get(at("campaigns")).content.decode()
        assert "Une école à Tata" in everything
        assert "2 campagnes" in everything
        assert "Un secret" not in everything
        opened = client.get(at("campaigns"), {"status": "open", "ordering": "ending"}).content.decode()
        assert "Un four" not in opened
        for words, found in {
            "ecoles TATA": "Une école à Tata",
            "four de zagora": "Un four",
            "x" * 400: "Aucune campagne",
        }.items():
            listed = client.get(at("campaigns"), {"q": words}).content.decode()
            assert (found in listed, "2 campagnes" in listed) == (True, False)
        assert client.get(at("campaigns"), {"cursor": "broken"}).status_code == 302


class TestFollowing:
    def test_received_reversed_settled_delivered_told(self, client, client_as, ours, amina):
        campaign = make_campaign(association=ours)
        browser, key = client_as(amina), campaign.public_id
        follow = at("campaign_follow", key)
        assert "Aucune promesse" in browser.get(follow).content.decode()
        pledge = PledgeFactory(campaign=campaign, state="announced_paid", paid_on=timezone.localdate())
        PledgeFactory(campaign=campaign)
        assert pledge.reference in browser.get(follow).content.decode()
        receive, reverse_ = at("pledge_receive", pledge.public_id), at("pledge_reverse", pledge.public_id)
        assert browser.get(reverse_).url == follow
        assert browser.post(receive, {"amount": "9500"}).status_code == 422
        assert browser.post(receive, {"amount": "9500", "upload": upload()}).url == follow
        assert browser.get(receive).url == follow
        assert browser.post(reverse_, {"note": ""}).status_code == 422
        assert browser.post(reverse_, {"note": "Un autre virement."}).url == follow
        browser.post(receive, {"amount": "10000", "upload": upload()})
        assert [one.amount for one in CampaignEntry.objects.all()] == [D("9500"), D("-9500"), D("10000")]
        news = at("campaign_update", key)
        assert browser.post(news, {"title": "Foré", "text": "Écrivez à www.exemple.com"}).status_code == 422
        assert browser.post(news, {"title": "Foré", "text": "L’eau est là."}).url == follow
        assert "L’eau est là." in client.get(at("campaign", campaign.slug)).content.decode()
        removal = at("campaign_update_remove", CampaignUpdate.objects.get().public_id)
        assert removal in browser.get(follow).content.decode()
        assert browser.post(removal).url == follow
        assert "L’eau est là." not in client.get(at("campaign", campaign.slug)).content.decode()
        Campaign.objects.update(state="confirming", ended_at=timezone.now())
        asked = browser.get(follow).content.decode().replace("\u202f", " ").replace("\xa0", " ")
        assert "Arrêtez le résultat" in asked
        assert "Réuni et confirmé : 10 000,00" in asked
        stopped = browser.post(news, {"title": "Encore", "text": "Un mot."})
        assert (stopped.status_code, CampaignUpdate.objects.count()) == (422, 0)
        assert "elle ne reçoit plus de nouvelles" in stopped.content.decode()
        browser.post(at("campaign_act", key, "settle"))
        assert "Un virement est arrivé trop tard ?" in browser.get(at("campaign_follow", key)).content.decode()
        deliver = at("campaign_deliver", key)
        assert browser.post(deliver, {"delivered_on": "2020-01-01"}).status_code == 422
        report = at("campaign_report", key)
        assert browser.post(deliver, {"delivered_on": timezone.localdate().isoformat()}).url == report
        assert browser.post(at("campaign_publish", key)).url == report
        spent = {f"spent_{line.pk}": str(line.amount) for line in campaign.lines.all()}
        assert browser.post(report, spent).status_code == 422
        assert browser.post(report, {**spent, "text": "Le puits donne."}).url == report
        picture = at("campaign_picture", key)
        assert browser.post(picture, {"upload": upload("p.png")}).status_code == 422
        for caption in ("Le puits", "La pompe"):
            browser.post(picture, {"upload": upload("p.png"), "caption": caption})
        assert "La pompe" in browser.get(report).content.decode()
        browser.post(at("campaign_picture_remove", CampaignPicture.objects.last().public_id))
        public = at("campaign", campaign.slug)
        assert browser.post(at("campaign_publish", key)).url == public
        told = client.get(public).content.decode()
        assert "Le puits donne." in told
        assert "La pompe" not in told
        assert "Terminée le" in told
        assert "promettez d’abord" not in told
        assert browser.get(report).url == follow

    def test_each_state_has_its_page_and_the_home_says_what_waits(self, client_as, ours, amina):
        browser = client_as(amina)
        today = timezone.localdate()
        waiting = {}
        for state in ("draft", "review", "approved", "confirming", "succeeded", "failed", "delivered"):
            campaign = make_campaign(state, association=ours)
            assert browser.get(at("campaign_follow", campaign.public_id)).status_code == 200
            waiting[state] = [str(one.label) for one in expected(ours, amina, today)]
            Campaign.objects.filter(pk=campaign.pk).delete()
        assert {state: len(labels) for state, labels in waiting.items()} == {
            "draft": 0,
            "review": 0,
            "approved": 1,
            "confirming": 1,
            "succeeded": 1,
            "failed": 0,
            "delivered": 1,
        }
        PledgeFactory(campaign=make_campaign(association=ours), state="announced_paid")
        assert [str(one.label) for one in expected(ours, amina, today)] == ["Confirmer des virements annoncés"]
        assert [one.url for one in pages(ours, amina, today)] == [at("campaigns_of", ours.public_id)]
        pledge = PledgeFactory(campaign=Campaign.objects.get())
        ours.state = "suspended"
        ours.save()
        assert [one.url for one in pages(ours, amina, today)] == [at("campaigns_of", ours.public_id)]
        assert "doit être vérifiée" in browser.get(at("campaigns_of", ours.public_id)).content.decode()
        assert IBAN not in browser.get(pledge_link(pledge)).content.decode().replace(" ", "")
        assert "vérifiée au registre" not in browser.get(at("campaign", pledge.campaign.slug)).content.decode()

    def test_lists_cost_the_same_with_more(self, client, client_as, ours, amina):
        browser, found = client_as(amina), []
        campaign = make_campaign(association=ours)
        for _round in range(2):
            for state in ("open", "open"):
                make_campaign(state, association=ours)
            PledgeFactory.create_batch(2, campaign=campaign, user=amina, state="announced_paid")
            found.append(
                [
                    costs(client, at("campaigns")),
                    costs(client, "/api/v1/campaigns/"),
                    costs(browser, at("campaigns_of", ours.public_id)),
                    costs(browser, at("campaign_follow", campaign.public_id)),
                    costs(browser, at("my_pledges")),
                ]
            )
        assert found[0] == found[1]
        assert max(found[0]) <= MOST


class TestStaffAndPrograms:
    def test_reviewers_approve_return_stop_and_match(self, client, client_as, amina, campaign_reviewer, administrator):
        campaign = make_campaign("review", authorised_on="2026-03-01", authorisation_reference="SGG 1")
        paper = stored_file(purpose="campaign_authorisation")
        Campaign.objects.update(authorisation_file=paper)
        envelope = make_envelope("5000.00", "MAD")
        make_envelope("5000.00", "EUR")
        browser = client_as(campaign_reviewer)
        page = reverse("admin:projects_campaign_change", args=[campaign.pk])
        shown = browser.get(page).content.decode()
        for words in ("Approuver", "Rendre à l’association", "SGG 1", "mécène"):
            assert words in shown
        assert "Campagnes à examiner" in browser.get(reverse("admin:index")).content.decode()
        act = reverse("admin:projects_campaign_act", args=[campaign.pk, "match"])
        undo = reverse("admin:projects_campaign_act", args=[campaign.pk, "unmatch"])
        for address in (act, undo, act):
            assert browser.post(address, {"envelope": envelope.pk, "percent": "50"}).url == page
        approve = reverse("admin:projects_campaign_transition", args=[campaign.pk, "approve"])
        browser.post(approve, {"seen_state": browser.get(approve).context["seen"]})
        campaign.refresh_from_db()
        assert (campaign.state, campaign.envelope, campaign.match_rate) == ("approved", envelope, D("0.5000"))
        Campaign.objects.update(state="open")
        news = CampaignUpdate.objects.create(campaign=campaign, title="Faux", text="Faux.")
        removal = reverse("admin:projects_campaign_act", args=[campaign.pk, "remove_news"])
        assert "· Faux" in browser.get(removal).content.decode()
        assert browser.post(removal, {"update": news.pk}).url == page
        assert not campaign.updates.exists()
        pledge = PledgeFactory(campaign=campaign)
        assert IBAN in client.get(pledge_link(pledge)).content.decode().replace(" ", "")
        stop = reverse("admin:projects_campaign_transition", args=[campaign.pk, "stop"])
        browser.post(stop, {"reason": "complaint", "note": "Un signalement."})
        campaign.refresh_from_db()
        assert campaign.state == "ended"
        donor = client.get(pledge_link(pledge)).content.decode()
        assert "Ne faites plus de virement" in donor
        assert IBAN not in donor.replace(" ", "")
        public = client.get(at("campaign", campaign.slug)).content.decode()
        assert "arrêtée avant sa date" in public
        assert "virements attendus" not in public
        assert OutboxMessage.objects.filter(notification="projects.pledge_stopped").count() == 1
        shown = browser.get(page).content.decode()
        assert {"10\u202f000,00\xa0MAD", "7\u202f000,00\xa0MAD", "50\xa0%"} <= set(
            re.findall(r"[\d\u202f,]+\xa0(?:MAD|%)", shown)
        )
        watcher = client_as(administrator)
        listed = watcher.get(reverse("admin:projects_pledge_changelist")).content.decode()
        assert pledge.reference in listed
        PledgeWorkflow.start_many(Pledge, [pledge.pk], by=amina)
        told = [
            watcher.get(reverse(f"admin:projects_pledge_{page_of}", args=[pledge.pk]))
            for page_of in ("change", "history")
        ]
        told.append(watcher.get(reverse("admin:audit_transitionlog_changelist")))
        for answer in told:
            assert answer.status_code == 200
            assert [name for name in (pledge.name, "Amina Berrada") if name in answer.content.decode()] == []
        gift = add_received(campaign, "50.00", receipt=stored_file(purpose="pledge_receipt"))
        read = watcher.get(reverse("admin:projects_pledge_change", args=[gift.pk])).content.decode()
        assert gift.name not in read
        for words in (f">{campaign.title}</a>", "50,00\xa0MAD"):
            assert words in read
        assert str(gift.receipt.public_id) not in read
        assert "/transition/" not in watcher.get(page).content.decode()

    def test_the_api_tells_what_is_public(self, client, client_as, amina, ours):
        campaign = make_campaign(association=ours)
        add_received(campaign, "2500.00")
        PledgeFactory(campaign=campaign)
        draft = make_campaign("draft", association=ours)
        (found,) = client.get("/api/v1/campaigns/", {"state": "open"}).json()["results"]
        assert found["progress"] == {"received": "2500.00", "matched": "0.00", "declared": "500.00", "percent": 25}
        assert found["budget"][0] == {"label": "Forage", "amount": "7000.00", "spent": None}
        assert not {"account_number", "account_holder"} & set(found)
        assert client.get(f"/api/v1/campaigns/{draft.public_id}/").status_code == 404
        assert client_as(amina).get(f"/api/v1/campaigns/{draft.public_id}/").status_code == 200
        assert client.get("/api/v1/campaigns/", {"association": "nobody"}).json()["results"] == []
