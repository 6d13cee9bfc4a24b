"""The label in the workplace: what staff do there, and what a conflict hides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import CommitteeSession, LabelWithdrawal
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Agreement
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.labels import (
    make_appeal,
    make_campaign,
    make_label_application,
    make_label_period,
    make_label_review,
    make_session,
    make_withdrawal,
)
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db
MODELS = ("labelcampaign", "labelapplication", "committeesession", "labelperiod", "labelwithdrawal", "labelappeal")


def change(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def act(obj, name):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_act", args=[obj.pk, name])


def test_every_page_opens_for_the_service(client_as, label_officer):
    application = make_label_application("evaluation")
    make_label_review(application, state="given")
    period = make_label_period(application.association, application=application)
    made = (
        application,
        application.campaign,
        make_session(application),
        period,
        make_withdrawal(period),
        make_appeal(),
    )
    client = client_as(label_officer)
    assert [client.get(change(one)).status_code for one in made] == [200] * len(made)
    lists = [client.get(reverse(f"admin:associations_{name}_changelist")).status_code for name in MODELS]
    assert lists == [200] * len(MODELS)
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_label_is_carried_through_the_workplace(client_as, label_officer):
    client = client_as(label_officer)
    experts = [make_user(Role.LABEL_COMMITTEE) for _number in range(2)]
    campaign = make_campaign(is_open=False)
    assert client.post(act(campaign, "put-into-use")).status_code == 302
    assert client.get(act(campaign, "put-into-use")).status_code == 404
    application = make_label_application("evaluation", campaign=campaign)
    tied = make_user(Role.LABEL_COMMITTEE, full_name="Liée Parente")
    OfficerFactory(association=application.association, user=tied)
    assert "Liée Parente" not in client.get(act(application, "assign")).content.decode()
    assert client.post(act(application, "assign"), {"expert": tied.pk}).status_code == 422
    assert client.post(act(application, "assign"), {"expert": experts[0].pk}).status_code == 302
    assert application.reviews.get().expert == experts[0]

    type(application).objects.filter(pk=application.pk).update(state="committee")
    add = {"title": "Comité", "held_on": "2026-11-25", "quorum": "1", "place": "Rabat"}
    formsets = {
        f"{name}-{part}_FORMS": "0"
        for name in ("members", "items")
        for part in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    assert client.post(reverse("admin:associations_committeesession_add"), add | formsets).status_code == 302
    session = CommitteeSession.objects.get()
    client.post(act(session, "members"), {"people": [one.pk for one in experts]})
    client.post(act(session, "agenda"), {"applications": [application.pk]})
    presences = {f"member_{member.pk}": "present" for member in session.members.all()}
    assert client.post(act(session, "attendance"), presences).status_code == 302
    item = session.items.get()
    assert (
        client.post(act(session, "wording"), {"item": item.pk, "conditions": "", "grounds": "Non."}).status_code == 302
    )
    assert session.has_its_quorum


def test_a_label_is_suspended_contested_and_partnered(client_as, label_officer, administrator):
    client, period = client_as(label_officer), make_label_period()
    ministry = InstitutionFactory(kind="ministry")
    today = timezone.localdate()
    partnership = {"partner": "Ville", "ministry": ministry.pk, "starts": today, "ends": today + timedelta(days=90)}
    partnership["by_partner"] = "Prêter un local.\n\nLe chauffer."
    assert client.post(act(period, "partnership"), partnership).status_code == 302
    agreement = Agreement.objects.get()
    assert [one.text for one in agreement.commitments.all()] == ["Prêter un local.", "Le chauffer."]
    assert "Le chauffer." in client.get(change(agreement)).content.decode()
    client.post(
        reverse("admin:institutions_agreement_transition", args=[agreement.pk, "send_to_sign"]),
        {"seen_state": "draft", "note": ""},
    )
    for role in ("association", "partner", "ministry"):
        assert client.get(change(agreement)).status_code == 200
        assert client.post(act(agreement, "sign"), {"party": role, "on": today}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    assert client.post(act(period, "suspend"), {"reason": "governance"}).status_code == 302
    assert client.post(act(period, "resume")).status_code == 302
    assert client.post(act(period, "withdrawal"), {"reason": "fraud", "grounds": ""}).status_code == 422
    assert client.post(act(period, "withdrawal"), {"reason": "fraud", "grounds": "Faux."}).status_code == 302
    assert LabelWithdrawal.objects.get().opened_by == label_officer
    assert client_as(administrator).get(change(LabelWithdrawal.objects.get())).status_code == 200


def test_a_conflict_and_a_role_close_the_pages(client_as, stranger, label_expert, label_officer):
    tied = make_user(Role.LABEL_OFFICER)
    association = make_association()
    OfficerFactory(association=association, user=tied)
    application = make_label_application("evaluation", association=association)
    period = make_label_period(association)
    session = make_session(application, make_label_application())
    client = client_as(tied)
    assert [client.get(change(one)).status_code for one in (application, period)] == [302, 302]
    shown = client.get(change(session)).content.decode() + client.get(act(session, "wording")).content.decode()
    hidden, listed = session.items.all()
    assert (hidden.application.number in shown, listed.application.number in shown) == (False, True)
    assert client.get(reverse("associations:label_home", args=[association.public_id])).status_code == 200
    officer = client_as(label_officer)
    review = make_label_review(application)
    assert officer.post(act(application, "take-back"), {"review": review.pk}).status_code == 302
    declared = officer.post(act(application, "conflict"), {"kind": "family"})
    assert declared.url == reverse("admin:associations_labelapplication_changelist")
    assert officer.get(change(application)).status_code == 302
    assert officer.get(reverse("associations:label_home", args=[association.public_id])).status_code == 403
    for person in (stranger, label_expert):
        assert client_as(person).get(change(application)).status_code in (302, 403)


def test_lists_cost_the_same_for_one_and_three_rows(client_as, label_officer, django_assert_max_num_queries):
    client = client_as(label_officer)
    for _number in range(3):
        make_label_period()
    with django_assert_max_num_queries(20):
        client.get(reverse("admin:associations_labelperiod_changelist"))
