"""The budget of a request: what adds up, what the rules of the call find, the workbook out and in."""

import io
from decimal import Decimal

import openpyxl
import pytest

from associations.models import BudgetLine
from associations.services import budget_files, budgets
from associations.services.budgets import WantedLine
from mdm_platform.errors import InvalidInput
from tests.factories.associations import RequestFactory, make_call, make_request


@pytest.fixture
def found(db):
    return make_request()


def lines(found, *given):
    headings = {heading.code: heading for heading in found.version.budget_categories.all()}
    return [WantedLine(headings[code], code, Decimal(1), Decimal(amount)) for code, amount in given]


def codes(found, *given):
    return [finding.code for finding in budgets.check(found, lines(found, *given))]


GOOD = (("equipment", "10000"), ("volunteers", "2000"), ("grant", "7000"), ("own", "3000"), ("valued", "2000"))


def test_a_sound_budget_has_no_finding(found):
    assert budgets.check(found) == []
    sums = budgets.totals(budgets.lines_of(found), "EUR")
    assert (sums.expenses, sums.income, sums.requested, sums.rate) == (
        Decimal("12000.00"),
        Decimal("12000.00"),
        Decimal("7000.00"),
        Decimal("0.5833"),
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (GOOD, []),
        ((), ["empty"]),
        ((("equipment", "100"), ("grant", "70")), ["unbalanced"]),
        ((("equipment", "100"), ("grant", "70"), ("own", "31")), ["unbalanced"]),
        ((("equipment", "90"), ("volunteers", "10"), ("grant", "70"), ("own", "30")), ["in_kind_unequal"]),
        ((("equipment", "100"), ("own", "100")), ["nothing_asked"]),
        ((("equipment", "30000"), ("grant", "15000"), ("own", "15000")), []),
        ((("equipment", "30000"), ("grant", "15000.01"), ("own", "14999.99")), ["above_cap"]),
        ((("equipment", "100"), ("grant", "70"), ("own", "30")), []),
        ((("equipment", "100"), ("grant", "70.01"), ("own", "29.99")), ["above_rate"]),
        ((("equipment", "100.01"), ("grant", "70.01"), ("own", "30")), ["above_rate"]),
        ((("equipment", "120000.01"), ("grant", "15000"), ("own", "105000.01")), ["project_too_large"]),
        ((("equipment", "69"), ("volunteers", "31"), ("grant", "69"), ("valued", "31")), ["in_kind_cap"]),
        ((("equipment", "89.99"), ("running", "10.01"), ("grant", "70"), ("own", "30")), ["overhead_cap"]),
    ],
)
def test_what_the_rules_find(found, given, expected):
    assert codes(found, *given) == expected


def test_a_line_is_rounded_once(found):
    line = WantedLine(found.version.budget_categories.first(), "Sacs", Decimal("2.5"), Decimal("0.33"))
    assert line.amount == Decimal("0.83")


def test_saving_replaces_the_lines_and_writes_what_is_asked(found):
    budgets.save_lines(request=found, lines=lines(found, ("equipment", "100"), ("grant", "60.50"), ("own", "39.50")))
    found.refresh_from_db()
    assert (found.amount_requested, found.budget_lines.count()) == (Decimal("60.50"), 3)


def test_saving_refuses_what_is_no_line_and_keeps_the_former(found):
    heading = found.version.budget_categories.first()
    other = make_call().current.budget_categories.first()
    for line, field in (
        (WantedLine(heading, " ", Decimal(1), Decimal(1)), "lines.0.label"),
        (WantedLine(heading, "a", Decimal(0), Decimal(1)), "lines.0.quantity"),
        (WantedLine(heading, "a", Decimal(1), Decimal(-1)), "lines.0.unit_cost"),
        (WantedLine(heading, "a", Decimal(9999999), Decimal("999999999.99")), "lines.0.unit_cost"),
        (WantedLine(other, "a", Decimal(1), Decimal(1)), "lines.0.category"),
    ):
        with pytest.raises(InvalidInput) as refused:
            budgets.save_lines(request=found, lines=[line])
        assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidInput):
        budgets.save_lines(request=found, lines=lines(found, *GOOD) * 25)
    assert found.budget_lines.count() == 5


class TestWorkbook:
    def read(self, found, rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        stream.seek(0)
        return budget_files.from_xlsx(request=found, stream=stream, name="budget.xlsx")

    def test_comes_back_as_it_left(self, found):
        BudgetLine.objects.filter(category__code="own").update(label="=HYPERLINK(1)")
        content = budget_files.to_xlsx(request=found)
        back = budget_files.from_xlsx(request=found, stream=io.BytesIO(content), name="budget.xlsx")
        held = budgets.lines_of(found)
        assert [(line.category, line.label, line.quantity, line.unit_cost) for line in back] == [
            (line.category, line.label, line.quantity, line.unit_cost) for line in held
        ]

    def test_no_cell_is_live(self, found):
        BudgetLine.objects.filter(category__code="own").update(label="=2+3")
        book = openpyxl.load_workbook(io.BytesIO(budget_files.to_xlsx(request=found)))
        cells = [cell for page in book for row in page.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert "=2+3" in [cell.value for cell in cells]

    def test_reads_what_people_write(self, found):
        rows = [("code", "label"), ("EQUIPMENT", "Pompe", "2", "1 234,50"), (), ("Grant", "Demande", None, 900.1)]
        read = [(line.category.code, line.quantity, line.unit_cost) for line in self.read(found, rows)]
        assert read == [
            ("equipment", Decimal("2.00"), Decimal("1234.50")),
            ("grant", Decimal("1.00"), Decimal("900.10")),
        ]

    def test_names_every_row_that_cannot_be_read(self, found):
        rows = [("h",), ("inconnue", "a", 1, 1), ("own", "", 1, 1), ("own", "b", "x", 1), ("own", "c", 1, "gratuit")]
        with pytest.raises(InvalidInput) as refused:
            self.read(found, rows)
        assert refused.value.fields["file"] == [
            "Ligne 2 : la rubrique « inconnue » n’est pas de cet appel.",
            "Ligne 3 : le libellé manque.",
            "Ligne 4 : la quantité « x » n’est pas un nombre.",
            "Ligne 5 : le coût unitaire « gratuit » n’est pas un montant.",
        ]

    @pytest.mark.parametrize("rows", [[], [("h",)], [("h",)] + [("own", "a", 1, 1)] * 121, [("h",)] * 1200])
    def test_refuses_nothing_and_too_much(self, found, rows):
        with pytest.raises(InvalidInput):
            self.read(found, rows)

    @pytest.mark.parametrize("value", ["1e99", "-5", "NaN", "Infinity", "=1+1", "12345678901234567890"])
    def test_refuses_numbers_that_are_no_amount(self, found, value):
        with pytest.raises(InvalidInput):
            self.read(found, [("h",), ("own", "a", 1, value)])

    def test_an_empty_budget_is_a_model(self, db):
        empty = RequestFactory()
        book = openpyxl.load_workbook(io.BytesIO(budget_files.to_xlsx(request=empty)))
        assert [sheet.max_row for sheet in book] == [1, 7]
