"""The register's desk, boards and bank details in the workplace; imports from the file to the queue."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from associations.models import Association, BankDetails, BankReading, DistinctPair, ImportedAssociation
from associations.services import bank_details, naming
from associations.services.imports import importing, kinds
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.jobs import services as jobs
from mdm_platform.jobs.models import Job
from mdm_platform.spreadsheets import write_csv
from mdm_platform.workplace.worklists import work_of
from tests.factories.associations import AssociationFactory, OfficerFactory, make_association
from tests.factories.skills import ProvinceFactory

LIST = "/admin/associations/association/"
ACCOUNTS = "/admin/associations/bankdetails/"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.content.decode()


def test_the_list_opens_on_the_queue_with_the_same_queries_at_one_and_three_rows(client_as, label_officer, amina):
    make_association(amina, state="submitted", name="Les amis de l’Atlas")
    AssociationFactory(name="Déjà vérifiée")
    client = client_as(label_officer)
    text = page(client, LIST)
    assert "Les amis de l’Atlas" in text
    assert "Déjà vérifiée" not in text
    assert "Déjà vérifiée" in page(client, f"{LIST}?state=verified&country=FR")
    with CaptureQueriesContext(
        connection,
    ) as one:
        page(client, LIST)
    AssociationFactory.create_batch(2, state="submitted")
    with CaptureQueriesContext(connection) as three:
        page(client, LIST)
    assert len(three) == len(one) <= 20
    works = {str(work.title): work.count for group in work_of(label_officer).values() for work in group}
    assert works["Associations à vérifier"] == 3


@pytest.mark.parametrize("person", ["amina", "curator", "jury_member"])
def test_nobody_else_opens_the_register(request, client_as, person):
    association = AssociationFactory()
    client = client_as(request.getfixturevalue(person))
    for address in (LIST, f"{LIST}{association.pk}/change/", ACCOUNTS):
        assert client.get(address).status_code in (302, 403, 404)


def test_a_decision_and_a_correction(client_as, label_officer, amina):
    association = make_association(amina, state="submitted")
    client = client_as(label_officer)
    address = f"{LIST}{association.pk}/change/"
    text = page(client, address)
    assert "Vérifier" in text
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    data |= {"city": "Villeurbanne", "phone": ""}
    for inline in client.get(address).context["inline_admin_formsets"]:
        data |= {f"{inline.formset.prefix}-TOTAL_FORMS": 0, f"{inline.formset.prefix}-INITIAL_FORMS": 0}
    data = {name: value for name, value in data.items() if value is not False}
    assert client.post(address, data).status_code == 302
    association.refresh_from_db()
    assert association.city == "Villeurbanne"
    assert client.post(f"{LIST}{association.pk}/transition/verify/", {"seen_state": "submitted"}).status_code == 302
    association.refresh_from_db()
    assert association.state == "verified"


def test_duplicates_are_merged_or_set_apart(client_as, label_officer):
    rows = [
        AssociationFactory(name=name, name_key=naming.name_key(name))
        for name in ("Amis de l’Atlas", "Les amis de l’Atlas", "Association Amis de l’Atlas")
    ]
    client = client_as(label_officer)
    assert "Même nom, dans le même pays" in page(client, f"{LIST}{rows[0].pk}/change/")
    apart = reverse("admin:associations_association_apart", args=[rows[0].pk, rows[2].pk])
    assert client.get(apart).status_code == 405
    assert client.post(apart).status_code == 302
    assert DistinctPair.objects.count() == 1
    merge = reverse("admin:associations_association_merge", args=[rows[0].pk, rows[1].pk])
    assert "Réunir les deux fiches" in page(client, merge)
    assert client.post(merge, {"keep": rows[1].pk, "note": ""}).status_code == 422
    assert client.post(merge, {"keep": rows[1].pk, "note": "La même."}).status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].merged_into == rows[1]
    assert client.get(reverse("admin:associations_association_merge", args=[rows[0].pk, rows[0].pk])).status_code == 404


def test_an_account_number_opens_with_a_motive_only(client_as, finance_controller, label_officer, amina):
    association = make_association(amina, papers=False)
    details = bank_details.declare(
        association=association, holder="Atlas", number="FR7630006000011234567890189", currency="EUR", by=amina
    )
    client = client_as(finance_controller)
    assert reverse("admin:associations_imports") not in client.get(LIST).text
    assert "0189" in page(client, f"{ACCOUNTS}?state__exact=declared")
    assert "30006000011234567890189" not in page(client, f"{ACCOUNTS}{details.pk}/change/")
    reveal = reverse("admin:associations_bankdetails_reveal", args=[details.pk])
    assert "30006000011234567890189" not in page(client, reveal)
    assert client.post(reveal, {"motive": "voir"}).status_code == 422
    assert not BankReading.objects.exists()
    answer = client.post(reveal, {"motive": "Comparaison avec le relevé déposé"})
    assert "FR7630006000011234567890189" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert BankReading.objects.get().by == finance_controller
    assert client_as(label_officer).get(reveal).status_code in (302, 403, 404)
    verify = f"{ACCOUNTS}{details.pk}/transition/verify/"
    assert client.post(verify, {"seen_state": "declared"}).status_code == 302
    assert BankDetails.objects.get().state == "verified"


def test_the_register_ends_a_term(client_as, label_officer):
    officer = OfficerFactory(role="secretary")
    client = client_as(label_officer)
    assert officer.full_name in page(client, "/admin/associations/officer/")
    address = f"/admin/associations/officer/{officer.pk}/transition/end/"
    assert client.post(address, {"seen_state": "current"}).status_code == 302
    officer.refresh_from_db()
    assert officer.state == "ended"


COMPLETE = {
    "Nom": "Les amis de l’Atlas",
    "Pays": "France",
    "Numéro": "W69 123 4567",
    "Forme juridique": "law_1901",
    "Secteurs": "water|Éducation et formation",
    "Pays d’action": "MA|السنغال",
    "Provinces d’action": "Casablanca",
    "Site web": "atlas.exemple.org",
    "Nombre de membres": "1 200",
    "Date de création": "04/05/2012",
    "Président": "Amina Berrada",
    "Email président": "Amina@exemple.test",
    "Remarque": "=cmd()",
}
GROUP = {**COMPLETE, "Nom": "Collectif Rif", "Numéro": "", "Enregistrement": "non", "Email président": ""}
WRONG = {
    **COMPLETE,
    "Nom": "Fausse",
    "Pays": "Atlantide",
    "Numéro": "12",
    "Secteurs": "magie",
    "Nombre de membres": "-3",
    "Date de création": "31/02/2012",
    "Email président": "non",
}


def csv_of(*rows):
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    write_csv(out, header, [[row.get(name, "") for name in header] for row in rows])
    return out.getvalue().encode()


@pytest.fixture
def provinces(db):
    ProvinceFactory()


def test_from_the_file_to_the_queue(client_as, label_officer, provinces):
    client = client_as(label_officer)
    assert client.post(reverse("admin:associations_imports"), {"file": ""}).status_code == 422
    again = {**COMPLETE, "Nom": "Autre nom"}
    upload = SimpleUploadedFile("liste.csv", csv_of(COMPLETE, GROUP, WRONG, again), "text/csv")
    answer = client.post(reverse("admin:associations_imports"), {"file": upload})
    check = Job.objects.get()
    assert answer.url == reverse("jobs:detail", args=[check.public_id])
    jobs.run_waiting()
    assert not Association.objects.exists()
    report = page(client, reverse("admin:associations_import", args=[check.public_id]))
    assert "Importer ces lignes" in report
    client.post(reverse("admin:associations_import_confirm", args=[check.public_id]))
    jobs.run_waiting()
    job = Job.objects.get(kind=kinds.IMPORT)
    assert job.result == {"counts": {"created": 2, "duplicate": 1, "refused": 1}}
    made = Association.objects.get(name="Les amis de l’Atlas")
    assert (made.state, str(made.country), made.registration_key, made.website, made.member_count) == (
        "submitted",
        "FR",
        "w691234567",
        "https://atlas.exemple.org",
        1200,
    )
    assert (made.sectors, made.countries_of_action, made.provinces.count()) == (["education", "water"], ["MA", "SN"], 1)
    assert made.officers.get().state == "invited"
    group = Association.objects.get(name="Collectif Rif")
    assert (group.is_registered, group.officers.get().state, group.imported.row) == (False, "current", 3)
    assert "Importer des associations" in page(client, LIST)


def test_a_job_that_starts_again_goes_on(label_officer, provinces):
    upload = SimpleUploadedFile("liste.csv", csv_of(COMPLETE, GROUP), "text/csv")
    job = kinds.start_check(upload=upload, by=label_officer)
    for _again in range(2):
        report = importing.run(stream=io.BytesIO(csv_of(COMPLETE, GROUP)), name="a.csv", by=label_officer, job=job)
    assert (Association.objects.count(), ImportedAssociation.objects.count()) == (2, 2)
    assert report.by_fate == {"created": 0, "duplicate": 0, "refused": 0}
    second = importing.run(stream=io.BytesIO(csv_of(COMPLETE, GROUP)), name="a.csv", by=label_officer)
    assert second.by_fate == {"created": 0, "duplicate": 2, "refused": 0}


def test_every_reason_is_given(label_officer, provinces):
    report = importing.check(stream=io.BytesIO(csv_of(WRONG)), name="a.csv", by=label_officer)
    reasons = " ".join(report.rows[0].sentences)
    for words in ("Atlantide", "magie", "nombre entier", "Indiquez une date", "adresse e-mail n’est pas valable"):
        assert words in reasons
    assert "'=cmd()" in report.as_csv().decode()


@pytest.mark.parametrize("content", [b"", b"Nom;Ville\nA;B", b"Nom;Pays;Association\nA;FR;B", b"\xff\xfe\x00"])
def test_files_that_cannot_be_read(label_officer, content):
    with pytest.raises(InvalidInput):
        importing.check(stream=io.BytesIO(content), name="a.csv", by=label_officer)


def test_who_imports(amina, client_as, label_officer):
    with pytest.raises(PermissionRefused):
        importing.check(stream=io.BytesIO(csv_of(COMPLETE)), name="a.csv", by=amina)
    client = client_as(label_officer)
    for kind in ("csv", "xlsx"):
        answer = client.get(reverse("admin:associations_import_template", args=[kind]))
        report = importing.check(stream=io.BytesIO(answer.content), name=f"a.{kind}", by=label_officer)
        assert report.header.unknown == ()
        assert [row.fate.value for row in report.rows] in (["created"], ["refused"])
    assert client.get(reverse("admin:associations_import_template", args=["pdf"])).status_code == 404
