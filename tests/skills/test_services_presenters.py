"""Who sees which field: audience × level × consent, and who leaves a trace."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from django_countries.fields import Country

from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from skills import visibility
from skills.audiences import Audience, audience_of
from skills.models import Profile
from skills.services import presenters, readings
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

PUBLIC, MEMBERS, PARTNERS, STAFF = Audience.values
SEEN = {
    (PUBLIC, False): {PUBLIC},
    (PUBLIC, True): {PUBLIC},
    (MEMBERS, False): {PUBLIC, MEMBERS},
    (MEMBERS, True): {PUBLIC, MEMBERS},
    (PARTNERS, False): {PUBLIC},
    (PARTNERS, True): {PUBLIC, MEMBERS, PARTNERS},
    (STAFF, False): {PUBLIC, MEMBERS, PARTNERS, STAFF},
    (STAFF, True): {PUBLIC, MEMBERS, PARTNERS, STAFF},
}


@dataclass
class Institution:
    slug: str = "universite"
    pk: int = 1
    country: Country = field(default_factory=lambda: Country("MA"))


@dataclass
class Program:
    """A partner's program, as the API knows it."""

    scopes: frozenset = frozenset({"profiles:read"})
    institution: Institution = None
    is_partner = is_authenticated = is_active = True
    is_staff = is_superuser = False
    pk = 0
    role_names = frozenset({"partner"})

    def __post_init__(self):
        self.institution = self.institution or Institution()


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("consented", [True, False])
@pytest.mark.parametrize("level", Audience.values)
@pytest.mark.parametrize("listed_for", Audience.values)
def test_a_field_is_seen_by_whom_its_level_and_the_listing_allow(audience, consented, level, listed_for):
    fields = visibility.fields_seen({"headline": level}, listed_for, audience, partner_consented=consented)
    open_levels = SEEN[audience, consented]
    assert ("headline" in fields) == (level in open_levels and listed_for in open_levels)


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("consented", [True, False])
@pytest.mark.parametrize("listed_for", Audience.values)
def test_the_queryset_agrees_with_the_fields(db, audience, consented, listed_for):
    profile = ProfileFactory(state="published", listed_for=listed_for)
    if consented:
        consent(profile.owner, "partner_sharing")
    found = Profile.objects.listed_for_audience(audience).exists()
    seen = presenters.visible_fields(profile, Audience.PUBLIC, consented) if audience == PUBLIC else None
    assert found == (listed_for in SEEN[audience, consented])
    assert seen is None or found or not seen


def test_nothing_is_public_by_default(db):
    profile = ProfileFactory(state="published")
    view = presenters.profile_view(profile, Audience.PUBLIC)
    assert (view.is_listed, view.name, view.headline, view.skills) == (False, "", "", ())
    opened = ProfileFactory(state="published", listed_for="public")
    assert presenters.profile_view(opened, Audience.PUBLIC).fields == frozenset()


def test_members_see_no_city_and_no_evidence_by_default(db):
    profile = ProfileFactory(state="published", city="Villeurbanne")
    row = profile.profile_skills.get()
    row.evidence, row.evidence_url = "link", "https://exemple.test/preuve"
    row.save()
    view = presenters.profile_view(profile, Audience.MEMBERS)
    assert "Villeurbanne" not in repr(view)
    assert "preuve" not in repr(view)
    assert (view.country, view.skills[0].level) == ("FR", 4)
    assert presenters.profile_view(profile, Audience.STAFF).skills[0].evidence_url == "https://exemple.test/preuve"


def test_a_hidden_name_has_a_stand_in(db):
    profile = ProfileFactory(state="published", visibility={"name": "staff"}, last_name="Secrete")
    view = presenters.profile_view(profile, Audience.MEMBERS)
    assert view.display_name == "Nom non communiqué"
    assert "Secrete" not in repr(view)


def test_who_is_which_audience(amina, curator, dpo, administrator, partner_agent):
    publisher = make_user(Role.PUBLISHER)
    closed = make_user(Role.MEMBER, is_active=False)
    assert [audience_of(user) for user in (None, AnonymousUser(), publisher, closed)] == [PUBLIC] * 4
    assert audience_of(amina) == MEMBERS
    assert [audience_of(user) for user in (partner_agent, Program())] == [PARTNERS] * 2
    assert audience_of(Program(scopes=frozenset())) == PUBLIC
    assert [audience_of(user) for user in (curator, dpo, administrator)] == [STAFF] * 3


@pytest.mark.parametrize("state", ["draft", "submitted", "to_complete", "refused", "paused", "stale", "withdrawn"])
def test_only_a_published_profile_is_found(amina, youssef, partner_agent, state):
    profile = ProfileFactory(owner=consent(amina, "directory", "partner_sharing"), state=state, listed_for="public")
    for user in (AnonymousUser(), youssef, partner_agent, Program()):
        assert not Profile.objects.visible_to(user).exists()
    assert Profile.objects.visible_to(amina).get() == profile


def test_a_withdrawn_consent_ends_the_partners_view_at_once(amina):
    profile = ProfileFactory(owner=consent(amina, "partner_sharing"), state="published")
    assert Profile.objects.visible_to(Program()).get() == profile
    consents.withdraw(user=amina, purpose="partner_sharing", by=amina)
    assert not Profile.objects.visible_to(Program()).exists()


def test_the_owner_s_death_hides_the_profile(amina, stranger):
    ProfileFactory(owner=amina, state="published")
    amina.deceased_at = timezone.now()
    amina.save(update_fields=["deceased_at"])
    assert not Profile.objects.visible_to(stranger).exists()


def test_the_owner_sees_the_own_profile_whole(amina):
    profile = ProfileFactory(owner=amina, city="Lyon")
    assert presenters.view_for(profile, amina).city == "Lyon"


def test_staff_and_partners_leave_one_trace_a_day(amina, curator):
    profile = ProfileFactory(owner=consent(amina, "partner_sharing"), state="published")
    now = timezone.now().replace(hour=12)
    for reader in (curator, Program(), Program(institution=Institution("autre", 2))):
        readings.trace(profile=profile, by=reader, now=now)
        readings.trace(profile=profile, by=reader, now=now + timedelta(hours=1))
    readings.trace(profile=profile, by=curator, now=now + timedelta(days=1))
    rows = AuditEvent.objects.filter(kind="profile.read").order_by("pk")
    assert [(row.actor, row.organisation) for row in rows] == [
        (curator, ""),
        (None, "universite"),
        (None, "autre"),
        (curator, ""),
    ]
    assert {row.subject for row in rows} == {amina}


def test_members_the_public_and_the_owner_leave_no_trace(amina, youssef):
    profile = ProfileFactory(owner=amina, state="published")
    for reader in (amina, youssef, AnonymousUser(), None):
        readings.trace(profile=profile, by=reader)
    assert not AuditEvent.objects.filter(kind="profile.read").exists()


def test_reading_what_is_public_leaves_no_trace(amina):
    everything = dict.fromkeys(visibility.DEFAULTS, "public")
    profile = ProfileFactory(owner=amina, state="published", listed_for="public", visibility=everything)
    readings.trace(profile=profile, by=Program())
    assert not AuditEvent.objects.exists()


def test_a_page_of_results_is_traced_in_two_queries(curator, django_assert_num_queries):
    profiles = [ProfileFactory(state="published") for _ in range(3)]
    _ = curator.role_names
    with django_assert_num_queries(2):
        readings.trace_many(profiles=profiles, by=curator)
    assert AuditEvent.objects.count() == 3


def test_a_view_costs_the_same_for_one_and_three(stranger, django_assert_num_queries):
    for expected in (1, 3):
        while Profile.objects.count() < expected:
            ProfileFactory(state="published")
        with django_assert_num_queries(8):
            rows = list(Profile.objects.listed_for_audience(MEMBERS).with_parts())
            for profile in rows:
                repr(presenters.profile_view(profile, Audience.MEMBERS))
        assert len(rows) == expected


@pytest.mark.parametrize(
    ("language", "latin", "arabic", "ordered"),
    [
        ("fr", "Salma Bennani", "سلمى بناني", ("Salma Bennani", "سلمى بناني")),
        ("ar", "Salma Bennani", "سلمى بناني", ("سلمى بناني", "Salma Bennani")),
        ("ar", "Salma Bennani", "", ("Salma Bennani",)),
        ("en", "", "سلمى بناني", ("سلمى بناني",)),
        ("ar", "", "", ()),
    ],
)
def test_a_name_begins_in_the_script_of_the_reader(language, latin, arabic, ordered):
    with translation.override(language):
        assert presenters.spellings(latin, arabic) == ordered
