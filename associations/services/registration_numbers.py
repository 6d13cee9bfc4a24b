"""The shape of registration numbers, country by country.

Where a country gives several registers, any of its shapes will do. A country that is not here accepts any number
with a digit. `key` is what is compared: letters and digits alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.be import vat as belgian
from stdnum.ca import bn as canadian
from stdnum.ch import uid as swiss
from stdnum.dk import cvr as danish
from stdnum.es import cif as spanish
from stdnum.fr import siren, siret
from stdnum.it import iva as italian
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish
from stdnum.us import ein as american

from mdm_platform.errors import InvalidInput
from skills import text

LONGEST = 60
_SIGNS = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True)
class Shape:
    """One kind of number: its name, an example, and whether a key is one."""

    name: Any
    example: str
    fits: Callable[[str], bool]


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda key: compiled.fullmatch(key) is not None


def _of(module: Any) -> Callable[[str], bool]:
    return lambda key: module.is_valid(key.upper())


_COURT = _matches(r"[a-z]{3,40}vr[0-9]{1,6}[a-z]?|vr[0-9]{1,6}[a-z]{3,40}")
SHAPES: dict[str, tuple[Shape, ...]] = {
    "FR": (
        Shape(gettext_lazy("numéro RNA"), "W691234567", _matches(r"w[0-9][0-9a-z][0-9]{7}")),
        Shape(gettext_lazy("numéro SIREN"), "732 829 320", _of(siren)),
        Shape(gettext_lazy("numéro SIRET"), "732 829 320 00074", _of(siret)),
        Shape(
            gettext_lazy("volume et folio (Alsace-Moselle)"),
            "Strasbourg volume 92 folio 14",
            _matches(r"[a-z]{3,40}vol(?:ume)?[0-9]{1,4}fol(?:io)?[0-9]{1,4}"),
        ),
    ),
    "BE": (Shape(gettext_lazy("numéro d’entreprise"), "0403.019.261", _of(belgian)),),
    "NL": (Shape(gettext_lazy("numéro KvK"), "41009723", _matches(r"[0-9]{8}")),),
    "DE": (Shape(gettext_lazy("tribunal et numéro VR"), "Amtsgericht Köln VR 12345", _COURT),),
    "ES": (Shape(gettext_lazy("NIF de l’association"), "G28667152", _of(spanish)),),
    "IT": (Shape(gettext_lazy("codice fiscale"), "00743110157", _of(italian)),),
    "GB": (
        Shape(gettext_lazy("charity number"), "1089464", _matches(r"[0-9]{6,7}|sc[0-9]{6}|nic[0-9]{6}")),
        Shape(gettext_lazy("numéro de société"), "03977902", _matches(r"[0-9]{8}")),
    ),
    "US": (Shape(gettext_lazy("EIN"), "04-2103545", _of(american)),),
    "CA": (
        Shape(gettext_lazy("numéro d’entreprise"), "12302 6635 RC 0001", _of(canadian)),
        Shape(gettext_lazy("NEQ (Québec)"), "1144123456", _matches(r"[138][0-9]{9}")),
        Shape(gettext_lazy("numéro de société"), "123456-7", _matches(r"[0-9]{7}")),
    ),
    "CH": (Shape(gettext_lazy("numéro IDE"), "CHE-100.155.212", _of(swiss)),),
    "SE": (Shape(gettext_lazy("organisationsnummer"), "802401-1234", _of(swedish)),),
    "NO": (Shape(gettext_lazy("organisasjonsnummer"), "988 077 917", _of(norwegian)),),
    "DK": (Shape(gettext_lazy("numéro CVR"), "13585628", _of(danish)),),
    "LU": (Shape(gettext_lazy("numéro RCS"), "F1234", _matches(r"f[0-9]{1,6}")),),
}


def key(number: str) -> str:
    """Letters and digits of a number, small, without signs: what is compared."""
    return _SIGNS.sub("", text.fold(number))[:LONGEST]


def is_right(*, country: str, number: str) -> bool:
    """Whether the number has one of the shapes of that country."""
    found = key(number)
    shapes = SHAPES.get(country)
    if shapes is None:
        return len(found) >= 2 and any(sign.isdigit() for sign in found)
    return any(shape.fits(found) for shape in shapes)


def hint(country: str) -> str:
    """What is expected in that country, with an example of each."""
    shapes = SHAPES.get(country, ())
    return " ; ".join(_("%(name)s, par exemple %(example)s") % {"name": s.name, "example": s.example} for s in shapes)


def check(*, country: str, number: str) -> None:
    """Raise InvalidInput on the field `registration_number` when the number has no shape of that country."""
    if is_right(country=country, number=number):
        return
    expected = hint(country)
    sentence = (
        _("Ce numéro n’a pas la forme attendue dans ce pays : %(expected)s.") % {"expected": expected}
        if expected
        else _("Indiquez le numéro tel qu’il figure sur le récépissé, avec ses chiffres.")
    )
    raise InvalidInput(sentence, code="registration_number", fields={"registration_number": [sentence]})
