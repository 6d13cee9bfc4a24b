"""The fields of journeys: what they understand and refuse."""

from datetime import date

import pytest

from mdm_platform.journeys.fields import MonthField, YearField


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2019-09", date(2019, 9, 1)),
        ("09/2019", date(2019, 9, 1)),
        ("2019", date(2019, 1, 1)),
        ("٢٠١٩-٠٩", date(2019, 9, 1)),
        (" 9.2019 ", date(2019, 9, 1)),
        ("\u200f2019-12\u200e", date(2019, 12, 1)),
        ("", None),
    ],
)
def test_month_field_understands(written, month):
    assert MonthField(required=False).clean(written) == month


@pytest.mark.parametrize("written", ["septembre", "2019-13", "0000-01", "13/2019", "2019-9-1-1", "9" * 10_000, "2²19"])
def test_month_field_refuses(written):
    with pytest.raises(Exception, match="Écrivez l’année et le mois"):
        MonthField().clean(written)


@pytest.mark.parametrize("written", ["19", "abcd", "9" * 10_000, "1\x00", "😀"])
def test_year_field_refuses(written):
    with pytest.raises(Exception, match="Indiquez une année sur quatre chiffres"):
        YearField().clean(written)
