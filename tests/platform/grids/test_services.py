"""Grids: exact totals, scores on their scale, and nothing of a frozen grid moves."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.grids import services
from mdm_platform.grids.models import Criterion, Grid
from tests.factories.accounts import make_user
from tests.factories.grids import make_grid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"governance": 0, "project": 0, "impact": 0}, "0.00"),
        ({"governance": 5, "project": 5, "impact": 10}, "100.00"),
        ({"governance": 3, "project": 4, "impact": 7}, "68.33"),  # (3·0.6 + 2·0.8 + 1·0.7) / 6
        ({"governance": 1, "project": 0, "impact": 0}, "10.00"),
        ({"governance": 0, "project": 0, "impact": 1}, "1.67"),
    ],
)
def test_a_total_is_weighted_and_rounded_once(scores, expected):
    assert services.total(make_grid(), scores) == Decimal(expected)


@pytest.mark.parametrize(
    ("scores", "wrong"),
    [
        ({}, {"governance", "project", "impact"}),
        ({"governance": 6, "project": 1, "impact": 1}, {"governance"}),
        ({"governance": 1, "project": 1.5, "impact": 1}, {"project"}),
        ({"governance": True, "project": 1, "impact": -1}, {"governance", "impact"}),
        ({"governance": 1, "project": 1, "impact": 1, "beauty": 1}, {"beauty"}),
    ],
)
def test_scores_off_the_grid_are_refused(scores, wrong):
    with pytest.raises(InvalidInput) as refusal:
        services.total(make_grid(), scores)
    assert set(refusal.value.fields) == wrong


def test_expectations_are_told():
    grid = make_grid()
    assert [one.code for one in services.below_expectation(grid, {"governance": 1, "project": 0, "impact": 0})] == [
        "governance"
    ]
    assert services.below_expectation(grid, {"governance": 2, "project": 0, "impact": 0}) == []


def test_the_spread_of_totals():
    assert services.spread([]) is None
    found = services.spread([Decimal("60.01"), Decimal("70.02")])
    assert found == (2, Decimal("60.01"), Decimal("70.02"), Decimal("65.02"))
    assert found.width == Decimal("10.01")


def test_a_frozen_grid_moves_no_more():
    grid = services.freeze(grid=make_grid())
    frozen_at = services.freeze(grid=grid).frozen_at
    assert frozen_at is not None
    changes = (
        lambda: Grid.objects.filter(pk=grid.pk).update(threshold=10),
        lambda: grid.criteria.update(weight=9),
        lambda: grid.criteria.all().delete(),
        lambda: Criterion.objects.create(grid=grid, code="more", label_fr="Autre"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Grid.objects.get(pk=grid.pk).criteria.count() == 3


def test_an_empty_grid_is_not_frozen():
    with pytest.raises(TransitionNotAllowed):
        services.freeze(grid=Grid.objects.create(code="empty", title_fr="Vide"))


def test_a_new_version_copies_the_criteria():
    grid = services.freeze(grid=make_grid())
    with pytest.raises(PermissionRefused):
        services.new_version(grid=grid, by=make_user(Role.MEMBER))
    copy = services.new_version(grid=grid, by=make_user(Role.LABEL_OFFICER))
    assert (copy.version, copy.frozen_at) == (2, None)
    assert list(copy.criteria.values_list("code", "weight")) == list(grid.criteria.values_list("code", "weight"))
    assert services.latest(grid.code) == grid


def test_a_grid_is_in_use_once_frozen_and_its_latest_version_is():
    with pytest.raises(TransitionNotAllowed):
        services.in_use("test")
    first = make_grid()
    assert (services.latest("test"), services.criteria("test")) == (None, [])
    services.freeze(grid=first)
    make_grid(version=2)
    assert services.in_use("test") == services.latest("test") == first
    assert [one.code for one in services.criteria("test")] == ["governance", "project", "impact"]


def test_a_grid_is_seeded_once_and_never_over_what_staff_wrote():
    def rows():
        return [Criterion(code="plan", position=1, label_fr="Plan", weight=1, max_score=3)]

    titles = {"fr": "Diagnostic", "ar": "تشخيص", "en": "Diagnosis"}
    assert services.seed(code="new", titles=titles, first=rows()) == 1
    assert services.seed(code="new", titles=titles, first=[]) == 1
    assert services.in_use("new").title_ar == "تشخيص"
    make_grid("written")
    assert services.seed(code="written", titles=titles, first=rows()) == 0
    assert services.latest("written") is None
