"""The demonstration's calls: the PRA/OSIM of 2025, decided and paid, the ministry's own, open, and one to come."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from associations.models import (
    BudgetCategory,
    Call,
    CallDocument,
    CallEnvelope,
    CallRule,
    CallRuleParameter,
    CallVersion,
    TrancheStep,
)
from associations.services import call_versions
from associations.workflows import OPENED_CALL_STATES, CallWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.grids.models import Criterion, Grid
from mdm_platform.institutions.models import Institution
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_calls.json"
CODES = ("fr", "ar", "en")
GRID = "subsidies"
OPERATOR = {
    "slug": "forim",
    "kind": "other",
    "name_fr": "FORIM",
    "name_en": "FORIM",
    "country": "FR",
    "city": "Paris",
}


def load(*, profiles: int) -> int:
    """Write the calls with their envelopes and grid, once; the number of calls that there are."""
    author = User.objects.filter(email=demo_email(Role.COFINANCING_OFFICER)).first()
    if author is None or Call.objects.exists():
        return Call.objects.count()
    told = json.loads(DATA.read_text(encoding="utf-8"))
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    with whole():
        grid = _grid(told["criteria"])
        for one in told["calls"]:
            _call(one, told, grid, author, now)
    return Call.objects.count()


def _call(one: dict[str, Any], told: dict[str, Any], grid: Grid, author: User, now: datetime) -> None:
    """The version's number is taken first: a call that is not a draft names its rules from its first row on."""
    opens, closes, decided = (now + timedelta(days=days) for days in one["days"])
    announced = min(opens, now) - timedelta(days=20)
    call = Call.objects.create(
        slug=one["slug"],
        programme=one["programme"],
        state=one["state"],
        operator=_institution(one["operator"]),
        current_id=_next_key(CallVersion),
        created_by=author,
        created_at=announced,
        published_at=announced,
        contact_email="appels@demo.example",
        **_texts("title", one["title"]),
        **_texts("summary", one["summary"]),
    )
    figures = {name: Decimal(value) if isinstance(value, str) and value[0].isdigit() else value
               for name, value in one["figures"].items()}  # fmt: skip
    version = CallVersion.objects.create(
        pk=call.current_id,
        call=call,
        created_by=author,
        created_at=announced,
        opens_at=opens,
        closes_at=closes,
        decision_due=timezone.localdate(decided),
        grid=grid,
        **figures,
    )
    _envelopes(version, one, announced)
    _parts(version, one, told)
    if one["state"] in OPENED_CALL_STATES:
        call_versions.freeze(version=version, by=None, now=opens)
    CallWorkflow.start_many(Call, [call.pk], state=one["state"], by=author, now=announced)


def _envelopes(version: CallVersion, one: dict[str, Any], opened: datetime) -> None:
    CallEnvelope.objects.create(
        version=version, envelope=_envelope(one["envelope"], version.currency, opened), currency=version.currency
    )
    topup = one.get("topup")
    if topup:
        CallEnvelope.objects.create(
            version=version,
            envelope=_envelope(topup, version.currency, opened),
            kind=CallEnvelope.Kind.TOPUP,
            cofunder=_institution(topup["institution"]),
            rate=Decimal(topup["rate"]),
            currency=version.currency,
        )


def _parts(version: CallVersion, one: dict[str, Any], told: dict[str, Any]) -> None:
    for position, (rule_id, parameters) in enumerate(one["rules"].items(), start=1):
        rule = CallRule.objects.create(version=version, rule_id=rule_id, position=position)
        for name, value in parameters.items():
            typed = {"number": Decimal(value)} if value.isdigit() else {"text": value}
            CallRuleParameter.objects.create(rule=rule, name=name, **typed)
    BudgetCategory.objects.bulk_create(
        BudgetCategory(version=version, position=position, **_row(row))
        for position, row in enumerate(told["categories"], start=1)
    )
    CallDocument.objects.bulk_create(
        CallDocument(version=version, position=position, **_row(row))
        for position, row in enumerate(told["documents"], start=1)
    )
    TrancheStep.objects.bulk_create(
        TrancheStep(version=version, position=position, kind=kind, share=Decimal(share), condition=condition)
        for position, (kind, share, condition) in enumerate(one["tranches"], start=1)
    )


def _grid(criteria: list[dict[str, Any]]) -> Grid:
    grid = Grid.objects.filter(code=GRID).first()
    if grid is not None:
        return grid
    grid = Grid.objects.create(
        code=GRID,
        threshold=Decimal("60.00"),
        title_fr="Évaluation des projets",
        title_ar="تقييم المشاريع",
        title_en="Evaluation of projects",
    )
    Criterion.objects.bulk_create(
        Criterion(grid=grid, position=position, **_row(row)) for position, row in enumerate(criteria, start=1)
    )
    return grid


def _envelope(told: dict[str, Any], currency: str, opened: datetime) -> Envelope:
    names = _texts("name", told["name"])
    found = Envelope.objects.filter(name_fr=names["name_fr"]).first()
    return found or envelopes.open(
        **names,
        institution=_institution(told["institution"]),
        amount=Decimal(told["amount"]),
        currency=currency,
        by=None,
        now=opened,
    )


def _institution(slug: str) -> Institution:
    found = Institution.objects.filter(slug=slug).first()
    if found is not None:
        return found
    return Institution.objects.create(**(OPERATOR if slug == OPERATOR["slug"] else {**OPERATOR, "slug": slug}))


def _row(told: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in told.items() if name != "label"}
    return {**row, **_texts("label", told["label"])}


def _texts(field: str, told: list[str]) -> dict[str, str]:
    return {f"{field}_{code}": text for code, text in zip(CODES, told, strict=True)}


def _next_key(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return cursor.fetchone()[0]
