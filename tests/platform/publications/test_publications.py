"""Publications: written, read again by somebody else, published, compared; pages and admin."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.publications import text
from mdm_platform.publications.models import PublicationVersion
from mdm_platform.publications.services import presenters, publications
from tests.factories.accounts import make_user
from tests.factories.publications import PublicationFactory, VersionFactory
from tests.utils.races import race

TEXTS = {f"{field}_{code}": "Mot" for field in ("title", "body") for code in ("fr", "ar", "en")}


@pytest.fixture
def publisher(db):
    return make_user(Role.PUBLISHER, full_name="Nora Éditrice")


def page(browser, name, *args):
    return browser.get(reverse(f"publications:{name}", args=args))


class TestText:
    def test_the_markup_is_read_into_blocks_and_never_html(self):
        found = text.blocks("## Un\r\nUne ligne\nsuite\n\n- a\n- b\n1. c\n### Deux\n<b>x</b>\n\n\n## Trois")
        assert [(one.kind, one.text, one.items) for one in found] == [
            ("heading", "Un", []),
            ("paragraph", "Une ligne suite", []),
            ("list", "", ["a", "b"]),
            ("numbered", "", ["c"]),
            ("subheading", "Deux", []),
            ("paragraph", "<b>x</b>", []),
            ("heading", "Trois", []),
        ]
        assert [one.anchor for one in text.headings(found)] == ["part-1", "part-2"]
        assert text.blocks("") == []
        assert len(text.blocks("- a\n" * 20_000)[0].items) == 20_000

    def test_what_changed_is_added_and_removed_lines(self):
        before = PublicationVersion(body_fr="Un.\n\nDeux.\n\nTrois.")
        after = PublicationVersion(body_fr="Un.\n\n2.\n\nTrois.")
        assert [(one.kind, one.lines, one.skipped) for one in presenters.changes(before, after)] == [
            ("same", ["Un."], 0),
            ("removed", ["Deux."], 0),
            ("added", ["2."], 0),
            ("same", [], 1),
        ]


@pytest.mark.django_db
class TestLife:
    def test_a_text_is_published_by_somebody_else_and_replaced(self, publisher, administrator):
        first = publications.start(kind="guide", by=publisher, texts={**TEXTS, "title_fr": "Le label"})
        publications.submit(version=first, by=publisher)
        with pytest.raises(PermissionRefused):
            publications.publish(version=first, by=publisher)
        publications.publish(version=first, by=administrator)
        second = publications.new_version(publication=first.publication, by=publisher)
        assert (second.number, second.title_fr, second.changes_fr) == (2, "Le label", "")
        assert publications.new_version(publication=first.publication, by=administrator) == second
        with pytest.raises(TransitionNotAllowed):
            publications.submit(version=second, by=publisher)
        publications.edit(version=second, by=publisher, texts={"changes_fr": "Plus court."})
        second.refresh_from_db()
        publications.submit(version=second, by=publisher)
        publications.publish(version=second, by=administrator)
        first.refresh_from_db()
        assert (first.state, second.state) == ("superseded", "published")

    def test_only_drafts_are_written_and_only_in_three_languages_published(self, publisher, administrator, amina):
        version = publications.start(kind="guide", by=publisher, texts={"title_fr": "A", "body_fr": "B"})
        with pytest.raises(PermissionRefused):
            publications.edit(version=version, by=amina, texts=TEXTS)
        with pytest.raises(InvalidInput):
            publications.edit(version=version, by=publisher, texts={"title_fr": "A" * 300})
        publications.submit(version=version, by=publisher)
        with pytest.raises(TransitionNotAllowed):
            publications.edit(version=version, by=publisher, texts=TEXTS)
        with pytest.raises(TransitionNotAllowed):
            publications.publish(version=version, by=administrator)
        arabic = {name: value for name, value in TEXTS.items() if not name.endswith("_fr")}
        with pytest.raises(PermissionRefused):
            publications.edit(version=version, by=publisher, texts=arabic)
        publications.edit(version=version, by=administrator, texts=arabic)
        version.refresh_from_db()
        assert (version.author, version.title_fr, version.title_ar) == (publisher, "A", "Mot")
        publications.send_back(version=version, by=administrator, note="Il manque l’exemple.")
        publications.edit(version=version, by=administrator, texts=TEXTS)
        version.refresh_from_db()
        assert (version.state, version.author) == ("draft", administrator)

    def test_an_erased_author_leaves_the_text(self, publisher):
        version = VersionFactory(author=publisher)
        assert len(data_rights.export(publisher)["publications.versions"]) == 1
        data_rights.erase(publisher)
        version.refresh_from_db()
        assert (version.author, version.title_fr) == (None, "Demander le label")


@pytest.mark.django_db(transaction=True)
def test_two_who_start_a_version_write_the_same_one():
    people = [make_user(Role.PUBLISHER) for _number in range(2)]
    publication = VersionFactory().publication
    found = race(*(lambda by=by: publications.new_version(publication=publication, by=by).pk for by in people))
    assert found[0] == found[1]


@pytest.mark.django_db
class TestPages:
    def test_readers_see_the_current_text_the_earlier_ones_and_what_changed(self, client):
        publication = PublicationFactory()
        VersionFactory(publication=publication, state="superseded", body_fr="Ancien passage.")
        VersionFactory(publication=publication, number=2, body_fr="## Neuf\n<script>x</script>")
        VersionFactory(publication=publication, number=3, state="draft", title_fr="Brouillon secret")
        assert "Demander le label" in page(client, "guides").content.decode()
        shown = page(client, "guide", publication.slug).content.decode()
        assert "&lt;script&gt;x" in shown
        assert "Brouillon secret" not in shown
        assert "Ancien passage" in page(client, "version", publication.slug, 1).content.decode()
        assert "Des délais plus courts" in page(client, "versions", publication.slug).content.decode()
        changed = page(client, "changes", publication.slug, 2).content.decode()
        assert "<del>Ancien passage.</del>" in changed
        for name, number in (("version", 3), ("version", 9), ("changes", 1)):
            assert page(client, name, publication.slug, number).status_code == 404
        assert "طلب العلامة" in client.get(f"/ar/guides/{publication.slug}/").content.decode()

    def test_what_is_withdrawn_or_another_kind_is_not_found(self, client):
        withdrawn = VersionFactory(state="withdrawn")
        practice = VersionFactory(publication__kind="good_practice")
        for version in (withdrawn, practice):
            assert page(client, "guide", version.publication.slug).status_code == 404
        assert "Aucun guide" in page(client, "guides").content.decode()

    def test_the_list_costs_the_same_with_more(self, client):
        costs = []
        for _round in range(2):
            VersionFactory()
            with CaptureQueriesContext(connection) as queries:
                page(client, "guides")
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 20

    def test_editors_work_in_the_admin(self, client_as, publisher, amina):
        browser = client_as(publisher)
        added = browser.post(reverse("admin:publications_publication_add"), {"kind": "guide", "title_fr": "Le label"})
        version = PublicationVersion.objects.get()
        change = reverse("admin:publications_publicationversion_change", args=[version.pk])
        assert added.url == change
        assert browser.post(change, {**TEXTS, "title_fr": "Le label, mieux"}).status_code == 302
        version.refresh_from_db()
        assert version.title_fr == "Le label, mieux"
        publications.submit(version=version, by=publisher)
        assert browser.post(change, TEXTS).status_code == 403
        PublicationVersion.objects.update(author=amina)
        assert browser.post(change, {**TEXTS, "title_fr": "Autre", "title_ar": "العلامة"}).status_code == 302
        version.refresh_from_db()
        assert (version.title_fr, version.title_ar, version.author) == ("Le label, mieux", "العلامة", amina)
        publication = reverse("admin:publications_publication_write", args=[version.publication_id])
        assert browser.post(publication).url == change
        with transaction.atomic():
            assert client_as(amina).get(change).status_code in (302, 403)
