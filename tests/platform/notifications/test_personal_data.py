"""Messages are part of what a person sees, takes away and has erased."""

import pytest

from mdm_platform.accounts import data_rights
from mdm_platform.notifications.models import ChannelPreference, InboxMessage, OutboxMessage
from mdm_platform.workplace import filters
from mdm_platform.workplace.models import SavedFilter
from tests.sample.models import Permit
from tests.sample.notifications import LoginCode, PermitGranted

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(amina, youssef):
    PermitGranted.send_to_many(to=[amina, youssef], about=Permit.objects.create(title="Puits"))
    LoginCode.send_to_address(email="amina@exemple.test", language="fr", secrets={"code": "482913"})
    ChannelPreference.objects.create(user=amina, category="news", channel="email", enabled=False)


def test_messages_and_choices_are_exported(told, amina):
    rows = data_rights.export(amina)["messages"]
    assert [row.get("Message") or row["Rubrique"] for row in rows] == [
        "Votre permis est accordé",
        "Votre permis est accordé",
        "Votre code",
        "Les actualités",
    ]
    assert "482913" not in str(rows)


def test_everything_is_erased_and_nothing_of_others(told, amina, youssef):
    data_rights.erase(amina)
    assert list(InboxMessage.objects.values_list("recipient", flat=True)) == [youssef.pk]
    assert list(OutboxMessage.objects.values_list("recipient", "address")) == [(youssef.pk, "")]
    assert ChannelPreference.objects.count() == 0
    data_rights.erase(amina)


def test_saved_filters_go_too(curator, administrator):
    for person in (curator, administrator):
        filters.save(user=person, path="skills.profile", name="Lyon", querystring="q=Lyon")
    assert data_rights.export(curator)["saved_filters"] == [
        {"Nom": "Lyon", "Liste": "skills.profile", "Filtre": "q=Lyon"}
    ]
    data_rights.erase(curator)
    assert list(SavedFilter.objects.values_list("user", flat=True)) == [administrator.pk]
