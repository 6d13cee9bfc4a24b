"""The model of a file to import: every column, an example, and the values that are accepted."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from mdm_platform.spreadsheets import write_csv, write_xlsx
from mdm_platform.territories.models import Language, Province, Region
from skills.models import Availability, Contribution, Domain, Skill, SkillLevel
from skills.services.imports.columns import COLUMNS


def template_csv() -> bytes:
    """A header and one example."""
    text = io.StringIO(newline="")
    write_csv(text, [column.name for column in COLUMNS], [_example()])
    return text.getvalue().encode()


def template_xlsx() -> bytes:
    """The same with a sheet that explains the columns and one that lists the accepted values."""
    out = io.BytesIO()
    write_xlsx(
        out,
        [column.name for column in COLUMNS],
        [_example()],
        sheet=_("Fiches"),
        right_to_left=get_language_info(get_language())["bidi"],
        more_sheets=[
            (_("Colonnes"), [_("Colonne"), _("Sens"), _("Ce qui est accepté"), _("Exemple")], _columns()),
            (_("Valeurs"), [_("Colonne"), _("Code"), _("Libellé")], _values()),
        ],
    )
    return out.getvalue()


def _example() -> list[str]:
    return [column.example for column in COLUMNS]


def _columns() -> Iterator[list[str]]:
    for column in COLUMNS:
        yield [column.name, str(column.label), str(column.accepts), column.example]


def _values() -> Iterator[list[Any]]:
    """The codes of each column that has a list."""
    for choices, name in ((Availability, "availability"), (Contribution, "contributions")):
        for code, label in choices.choices:
            yield [name, code, str(label)]
    for level, label in SkillLevel.choices:
        yield ["skills", f":{level}", str(label)]
    yield from (["domain", row.slug, str(row.label)] for row in Domain.objects.order_by("position"))
    yield from (["origin_region", row.code, str(row.name)] for row in Region.objects.order_by("code"))
    yield from (["origin_province", row.code, str(row.name)] for row in Province.objects.order_by("code"))
    yield from (["languages", row.code, str(row.label)] for row in Language.objects.order_by("position"))
    own = Skill.objects.filter(active=True, source="own").select_related(None)
    yield from (["skills", row.slug, str(row.label)] for row in own.order_by("domain__position", "slug"))
