"""Institutions and partners for tests."""

import factory
from allauth.idp.oidc.models import Client

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import partners
from mdm_platform.institutions.models import ConsularDistrict, Consulate, Institution
from tests.factories.accounts import make_user


class InstitutionFactory(factory.django.DjangoModelFactory):
    """An agency in Rabat."""

    class Meta:
        model = Institution

    slug = factory.Sequence(lambda number: f"institution-{number}")
    kind = "agency"
    name_fr = factory.Sequence(lambda number: f"Institution {number}")
    country = "MA"
    city = "Rabat"


class ConsulateFactory(factory.django.DjangoModelFactory):
    """A consulate general in Paris, which serves Paris."""

    class Meta:
        model = Consulate
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory, kind="consulate", country="FR", city="Paris")
    kind = "consulate_general"

    @factory.post_generation
    def districts(self, create, places):
        for country, area in places or [("FR", "Paris")]:
            ConsularDistrict.objects.create(consulate=self, country=country, area=area)


def make_partner(*scopes, institution=None, **quotas):
    """An access with those scopes (`reference:read` when none is given) and its secret."""
    return partners.grant(
        institution=institution or InstitutionFactory(),
        name="Programme",
        scopes=scopes or ("reference:read",),
        by=make_user(Role.ADMINISTRATOR),
        **quotas,
    )


def make_principal(*scopes, institution=None):
    """What `request.user` is when a partner with those scopes calls."""
    access, _secret = make_partner(*scopes, institution=institution)
    return partners.PartnerPrincipal(access=access, scopes=frozenset(access.scopes))


def bearer(client, access, secret, **parameters):
    """The header of a token that the partner asked for at the token endpoint."""
    answer = client.post(
        "/accounts/oauth/token/",
        {
            "grant_type": Client.GrantType.CLIENT_CREDENTIALS,
            "client_id": access.client_id,
            "client_secret": secret,
            **parameters,
        },
    )
    assert answer.status_code == 200, answer.content
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
