"""A network lives: people ask and are let in, write without scripts, and a note goes through its peers to everybody."""

import pytest
from django.urls import reverse

from mdm_platform.accounts.roles import Role
from skills.models import NetworkMembership, NetworkNote
from tests.e2e.conftest import PHONE
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.factories.skills.networks import NetworkFactory, NetworkMembershipFactory
from tests.utils.consents import consent


@pytest.fixture
def network(reference):
    """An open network; its name is the same in every language, so that journeys find it."""
    name = {f"name_{language}": "Eau et climat" for language in ("fr", "ar", "en")}
    return NetworkFactory(slug="eau", **name)


def listed(owner, first, last):
    """Somebody whom the directory shows."""
    ProfileFactory(owner=consent(owner), state="published", first_name=first, last_name=last, skills=[], languages={})
    return owner


def inside(network, first, last, **fields):
    """A member of the network."""
    user = listed(make_user(Role.MEMBER, full_name=f"{first} {last}"), first, last)
    NetworkMembershipFactory(network=network, user=user, **fields)
    return user


def address(name, network, *more):
    """A French address of the network."""
    return reverse(f"skills:{name}", args=[network.slug, *more])


def test_an_animator_lets_in_people_who_asked_from_a_phone(person, network, amina, youssef):
    animator = inside(network, "Karim", "Idrissi", role="animator", is_shown=True, is_public=True)
    for user, first, last in ((amina, "Amina", "Berrada"), (youssef, "Youssef", "Alami")):
        listed(user, first, last)
        somebody = person(viewport=PHONE, locale="ar-MA")
        somebody.sign_in_as(user)
        page = somebody.open("/ar/networks/")
        somebody.reach("Réseaux de compétences")
        somebody.follow("Eau et climat")
        somebody.reach("Eau et climat")
        page.fill("main [name=motivation]", "أعمل في تدبير المياه")
        somebody.press("Demander à rejoindre")
        page.get_by_role("heading", name=somebody.says("Votre demande attend une réponse")).wait_for()
        somebody.check()

    staff = person()
    staff.sign_in_as(animator)
    page = staff.open(address("network_members", network))
    staff.reach("Eau et climat")
    assert "أعمل في تدبير المياه" in page.locator("main").inner_text()
    page.get_by_label("Amina Berrada").check()
    page.get_by_label("Youssef Alami").check()
    staff.press("Accueillir")
    page.get_by_text("Accueillies : 2.").wait_for()
    staff.check()
    assert set(NetworkMembership.objects.values_list("state", flat=True)) == {"member"}


def test_a_member_writes_without_scripts_and_is_answered(person, network):
    writer_account = inside(network, "Nadia", "Fassi", is_shown=True)
    reader_account = inside(network, "Amina", "Berrada")

    writer = person(viewport=PHONE, scripts=False)
    writer.sign_in_as(writer_account)
    page = writer.open(address("network_space", network))
    page.fill("main .compose [name=body]", "Qui connaît la nappe du Saïss ?")
    writer.press("Publier le message")
    page.get_by_text("Votre message est publié").wait_for()

    reader = person(viewport=PHONE)
    reader.sign_in_as(reader_account)
    page = reader.open(address("network_space", network))
    reader.check()
    assert "Nadia Fassi" in page.locator(".posts").inner_text()
    page.locator(".post summary").first.click()
    page.fill(".post [name=body]", "Moi, j’y ai travaillé dix ans.")
    reader.press("Envoyer la réponse")
    page.get_by_text("Moi, j’y ai travaillé dix ans.").wait_for()
    reader.check()


def test_a_note_goes_through_its_peers_to_everybody(person, network):
    people = {
        "author": inside(network, "Nadia", "Fassi"),
        "peer": inside(network, "Amina", "Berrada"),
        "animator": inside(network, "Karim", "Idrissi", role="animator"),
    }
    author = person()
    author.sign_in_as(people["author"])
    page = author.open(address("network_notes", network))
    author.reach("Eau et climat")
    author.press("Écrire une note")
    author.reach("Écrire une note")
    page.fill("main [name=title]", "Compter l’eau avant de la partager")
    page.fill("main [name=summary]", "Un compteur par forage, et des chiffres ouverts à tous.")
    page.fill("main [name=text]", "Le constat tient en une phrase.\n\nLa proposition aussi.")
    page.check("main [name=is_signed]")
    page.get_by_text("Enregistré", exact=True).first.wait_for()
    page.reload()
    assert page.input_value("main [name=title]") == "Compter l’eau avant de la partager"
    author.press("Proposer à la relecture")
    page.get_by_role("heading", name="Votre note est relue par vos pairs").wait_for()
    author.check()
    note = NetworkNote.objects.get()

    for name in ("peer", "animator"):
        reader = person(viewport=PHONE)
        reader.sign_in_as(people[name])
        page = reader.open(address("note_detail", network, note.public_id))
        reader.check()
        reader.follow("Relire et donner mon avis")
        reader.reach("Relire une note")
        page.get_by_label("À publier", exact=True).check()
        page.fill("main [name=text]", "Clair et utile.")
        reader.press("Envoyer mon avis")
        page.get_by_text("Merci : l’auteur lit votre avis.").wait_for()
    reader.press("Publier la note")
    page.get_by_text("La note est publiée").wait_for()
    reader.check()

    visitor = person(viewport=PHONE)
    page = visitor.open(address("network", network))
    visitor.reach("Eau et climat")
    visitor.follow("Compter l’eau avant de la partager")
    visitor.reach("Compter l’eau avant de la partager")
    assert "Nadia Fassi" in page.locator(".note-by").inner_text()
    page.emulate_media(media="print")
    assert not page.locator(".note-screen").first.is_visible()
    assert "Clair et utile." not in page.content()
