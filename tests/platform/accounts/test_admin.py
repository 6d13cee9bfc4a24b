"""Accounts in the workplace."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from mdm_platform.accounts.models import ConsentPurpose, DeathReport, FactorRecovery, User
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import deaths, erasures, factors
from mdm_platform.audit.models import AuditEvent
from tests.factories.accounts import UserFactory, make_user
from tests.utils.login import add_totp

MODELS = ["user", "factorrecovery", "deathreport", "erasurerequest", "consentpurpose"]
READERS = {
    "user": {"administrator", "dpo"},
    "factorrecovery": {"administrator"},
    "deathreport": {"administrator", "dpo", "curator"},
    "erasurerequest": {"administrator", "dpo"},
    "consentpurpose": {"administrator", "dpo"},
}
STAFF = ["administrator", "dpo", "curator"]


def page(model, name="changelist", *args):
    return reverse(f"admin:accounts_{model}_{name}", args=args)


def changed(user, **fields):
    return {"roles": sorted(user.role_names), "is_active": "on", **fields}


@pytest.mark.parametrize("who", STAFF)
def test_lists_open_to_their_readers_only(client_as, request, who):
    load_purposes()
    browser = client_as(request.getfixturevalue(who))
    for model in MODELS:
        assert browser.get(page(model)).status_code == (200 if who in READERS[model] else 403), model


def test_an_administrator_gives_a_role_and_it_is_an_event(client_as, administrator, amina):
    client = client_as(administrator)
    answer = client.post(page("user", "change", amina.pk), changed(amina, roles=["member", "translator"]))
    assert answer.status_code == 302
    assert User.objects.get(pk=amina.pk).role_names == {"member", "translator"}
    assert AuditEvent.objects.get(kind="role.granted").actor == administrator


def test_the_superuser_flag_cannot_be_slipped_in(client_as, administrator, amina):
    sent = changed(amina, roles=["member"], is_superuser="on", is_staff="on", user_permissions=["1"], password="x")
    client_as(administrator).post(page("user", "change", amina.pk), sent)
    after = User.objects.get(pk=amina.pk)
    assert (after.is_superuser, after.is_staff, after.user_permissions.count()) == (False, False, 0)
    assert after.password == amina.password


@pytest.mark.parametrize("who", ["dpo", "curator"])
def test_other_staff_give_no_roles(client_as, request, amina, who):
    client = client_as(request.getfixturevalue(who))
    assert client.post(page("user", "change", amina.pk), changed(amina, roles=["administrator"])).status_code == 403
    assert User.objects.get(pk=amina.pk).role_names == {"member"}


def test_nobody_gives_themselves_roles_and_no_administrator_touches_a_superuser(client_as, administrator):
    root = UserFactory(is_staff=True, is_superuser=True)
    client = client_as(administrator)
    for user in (administrator, root):
        assert client.post(page("user", "change", user.pk), changed(user, roles=["translator"])).status_code == 403


def test_roles_are_given_after_being_asked_again(client_as, administrator, amina):
    client = client_as(administrator, reauthenticated=False)
    answer = client.post(page("user", "change", amina.pk), changed(amina, roles=["translator"]))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert User.objects.get(pk=amina.pk).role_names == {"member"}


def test_closing_an_account_ends_its_sessions(client_as, administrator, amina):
    open_session = client_as(amina)
    sent = changed(amina)
    sent.pop("is_active")
    client_as(administrator).post(page("user", "change", amina.pk), sent)
    assert not User.objects.get(pk=amina.pk).is_active
    assert open_session.get(reverse("accounts:me")).status_code == 302
    assert AuditEvent.objects.get(kind="account.closed").subject == amina


def test_opening_an_account_leaves_a_trace_its_owner_sees(client_as, dpo, amina):
    assert client_as(dpo).get(page("user", "change", amina.pk)).status_code == 200
    assert AuditEvent.objects.get(kind="user.read").subject == amina


@pytest.mark.parametrize("asked", ["Amina", "amina@exemple.test", "Berrada"])
def test_accounts_are_found(client_as, administrator, amina, youssef, asked):
    answer = client_as(administrator).get(page("user"), {"q": asked})
    assert list(answer.context["cl"].queryset) == [amina]


def test_accounts_without_a_second_factor_are_found(client_as, administrator, amina):
    answer = client_as(administrator).get(page("user"), {"second_factor": "no"})
    assert list(answer.context["cl"].queryset) == [amina]


@pytest.mark.parametrize("model", [Group, Authenticator])
def test_what_would_go_around_the_services_is_not_there(model):
    assert not admin.site.is_registered(model)


def test_accounts_are_neither_added_nor_deleted(client_as, administrator, amina):
    client = client_as(administrator)
    assert client.get(page("user", "add")).status_code == 403
    assert client.post(page("user", "delete", amina.pk), {"post": "yes"}).status_code == 403


def test_a_lost_factor_is_asked_for_by_one_and_approved_by_another(client_as, administrator, curator):
    add_totp(curator)
    assert client_as(administrator).post(page("factorrecovery", "add"), {"user": curator.pk}).status_code == 302
    recovery = FactorRecovery.objects.get()
    assert recovery.requested_by == administrator
    approve = page("factorrecovery", "transition", recovery.pk, "approve")
    client_as(administrator).post(approve, {"note": ""})
    assert Authenticator.objects.filter(user=curator).exists()
    client_as(make_user("administrator")).post(approve, {"note": ""})
    assert not Authenticator.objects.filter(user=curator).exists()


def test_a_refused_request_is_said_beside_the_field(client_as, administrator, amina):
    answer = client_as(administrator).post(page("factorrecovery", "add"), {"user": amina.pk})
    assert answer.context["adminform"].form.errors == {"user": ["Ce compte n’a pas de second facteur."]}
    assert not FactorRecovery.objects.exists()


def test_a_reported_death_is_identified_then_verified(client_as, amina, youssef, curator):
    report = deaths.report(by=amina, person="Youssef", relation="Sœur", text="Hier.")
    client = client_as(curator)
    client.post(page("deathreport", "change", report.pk), {"subject": youssef.pk})
    client.post(page("deathreport", "transition", report.pk, "verify"), {"note": ""})
    assert DeathReport.objects.get().state == "verified"
    assert User.objects.get(pk=youssef.pk).deceased_at is not None


def test_pages_of_one_object_open(client_as, administrator, dpo, amina, curator):
    add_totp(curator)
    load_purposes()
    report = deaths.report(by=amina, person="Youssef", relation="Sœur", text="Hier.")
    erasure = erasures.request(user=amina)
    recovery = factors.request(user=curator, by=administrator)
    objects = {
        "deathreport": report,
        "erasurerequest": erasure,
        "factorrecovery": recovery,
        "consentpurpose": ConsentPurpose.objects.first(),
        "user": amina,
    }
    client = client_as(administrator)
    for model, obj in objects.items():
        assert client.get(page(model, "change", obj.pk)).status_code == 200


def test_the_words_of_a_consent_get_new_versions_and_old_ones_stay(client_as, dpo):
    load_purposes()
    purpose = ConsentPurpose.objects.get(slug="news")
    old = purpose.texts.get()
    sent = {
        "label_fr": "Actualités", "label_ar": "مستجدات", "label_en": "News", "position": 5,
        "is_active": "on", "asked_at_signup": "on",
        "texts-TOTAL_FORMS": 2, "texts-INITIAL_FORMS": 1, "texts-MIN_NUM_FORMS": 0, "texts-MAX_NUM_FORMS": 1000,
        "texts-0-id": old.pk, "texts-0-purpose": purpose.pk, "texts-0-text_fr": "réécrit",
        "texts-1-id": "", "texts-1-purpose": purpose.pk, "texts-1-version": 2,
        "texts-1-valid_from_0": "2026-11-01", "texts-1-valid_from_1": "10:00:00",
        "texts-1-text_fr": "Neuf", "texts-1-text_ar": "جديد", "texts-1-text_en": "New",
    }  # fmt: skip
    answer = client_as(dpo).post(page("consentpurpose", "change", purpose.pk), sent)
    assert answer.status_code == 302
    assert list(purpose.texts.order_by("version").values_list("version", "text_fr")) == [
        (1, old.text_fr),
        (2, "Neuf"),
    ]


@pytest.mark.parametrize("lookup", ["password__startswith", "password__gte", "email__contains", "phone"])
def test_an_address_asks_for_no_column_that_the_list_does_not_filter_by(client_as, dpo, lookup):
    browser = client_as(dpo)
    assert browser.get(reverse("admin:accounts_user_changelist"), {lookup: "argon2"}).status_code == 400
    assert browser.get(reverse("admin:accounts_user_changelist"), {"language__exact": "ar"}).status_code == 200


def test_the_day_of_an_erasure_request_can_be_asked_for(client_as, dpo):
    answer = client_as(dpo).get(reverse("admin:accounts_erasurerequest_changelist"), {"requested_at__year": "2026"})
    assert answer.status_code == 200


def test_accounts_are_filtered_by_a_role_in_words(client_as, administrator, curator, amina):
    text = client_as(administrator).get(page("user"), {"role": "directory_curator"}).content.decode()
    assert curator.email in text
    assert amina.email not in text
    assert "directory_curator</a>" not in text
