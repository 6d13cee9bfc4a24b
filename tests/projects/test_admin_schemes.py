"""Editors of schemes in the workplace: a version from its draft to its approval by a colleague."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mdm_platform.accounts.roles import Role
from projects.models import ProjectGuide, Scheme, SchemeVersion
from tests.factories.accounts import make_user
from tests.factories.projects.schemes import make_scheme, make_version
from tests.factories.publications import PublicationFactory
from tests.utils.login import signed_in

pytestmark = pytest.mark.django_db


def version_page(version, *more):
    name = "change" if not more else more[0]
    return reverse(f"admin:projects_schemeversion_{name}", args=[version.pk, *more[1:]])


def decide(browser, version, name):
    address = version_page(version, "transition", name)
    page = browser.get(address)
    return browser.post(address, {"seen_state": (page.context or {}).get("seen", "")})


def test_a_version_is_written_by_one_and_approved_by_another(scheme_editor):
    author = signed_in(make_user(Role.SCHEME_EDITOR))
    colleague = signed_in(scheme_editor)
    scheme = make_scheme()
    answer = author.post(reverse("admin:projects_scheme_write", args=[scheme.pk]))
    version = SchemeVersion.objects.get(scheme=scheme, number=2)
    assert answer.url == version_page(version)
    figures = {
        "in_force_from": "2027-01-01",
        "legal_reference": "Décret n° 2-26-900",
        "certainty": "checked",
        "reason": "Le taux est relevé.",
        "aid": "share_of_holder",
        "rate": "15",
        "cap": "6 000 000",
    }
    assert author.post(version_page(version), figures).status_code == 302
    rules = {"scheme.investment_floor": "on", "scheme.investment_floor:floor": "500 000", "scheme.sector": "on"}
    sectors = {"scheme.sector:admitted": ["health", "digital"]}
    assert author.post(version_page(version, "act", "rules"), rules | sectors).status_code == 302
    version.refresh_from_db()
    assert (version.rate, version.cap) == (Decimal("0.15"), Decimal(6_000_000))
    assert [(one.rule_id, one.parameters) for one in version.rules.all()] == [
        ("scheme.investment_floor", {"floor": "500000.00"}),
        ("scheme.sector", {"admitted": ["health", "digital"]}),
    ]
    opened = author.get(version_page(version, "act", "rules")).context["form"]
    assert opened["scheme.sector:admitted"].value() == ["health", "digital"]
    decide(author, version, "submit")
    assert colleague.get(reverse("admin:index")).content.decode().count("Versions de dispositifs à relire") == 1
    read = colleague.get(version_page(version, "transition", "approve")).content.decode()
    assert "Décret n° 2-26-900" in read
    plain = read.replace("\u202f", " ").replace("\xa0", " ")
    for change in (
        "Taux : 15 %, au lieu de 10 %",
        "Source : Décret n° 2-26-900, au lieu de Convention du fonds MDM Invest",
        "N’est plus demandé : Le projet coûte 1 000 000,00 MAD au moins.",
        "Devient demandé : Le projet coûte 500 000,00 MAD au moins.",
    ):
        assert change in plain
    decide(author, version, "approve")
    version.refresh_from_db()
    assert version.state == "review"
    decide(colleague, version, "approve")
    version.refresh_from_db()
    assert version.state == "approved"
    assert scheme.versions.get(number=1).in_force_to == date(2026, 12, 31)
    assert author.post(version_page(version), figures | {"rate": "90"}).status_code == 403


def test_a_scheme_begins_with_its_first_version_and_strangers_find_nothing(scheme_editor, project_advisor):
    editor = signed_in(scheme_editor)
    fields = {"slug": "fonds-sud", "kind": "regional", "operator": "Région", "position": "3"}
    texts = {"name_fr": "Fonds du Sud", "summary_fr": "Une aide aux projets du Sud."}
    answer = editor.post(reverse("admin:projects_scheme_add"), fields | texts)
    scheme = Scheme.objects.get(slug="fonds-sud")
    assert answer.url == version_page(scheme.versions.get())
    for name in ("scheme", "schemeversion", "projectguide"):
        assert editor.get(reverse(f"admin:projects_{name}_changelist")).status_code == 200
        assert signed_in(project_advisor).get(reverse(f"admin:projects_{name}_changelist")).status_code == 403
    guide = {"publication": PublicationFactory().pk, "step": "create", "sectors": ["hotels"], "position": "1"}
    assert editor.post(reverse("admin:projects_projectguide_add"), guide).status_code == 302
    assert ProjectGuide.objects.get().sectors == ["hotels"]
    second = make_version(make_scheme(), number=2, written_by=scheme_editor)
    assert editor.post(version_page(second, "act", "discard")).status_code == 302
    assert not SchemeVersion.objects.filter(pk=second.pk).exists()
