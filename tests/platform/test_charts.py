"""Bars and heat maps: what is unknown has no bar, and everything stands in place in both directions."""

from django.utils import translation

from mdm_platform import charts


def test_the_longest_bar_is_whole_and_a_hidden_value_has_none():
    made = charts.bars([("a", 200), ("b", 50), ("c", None), ("d", 0)])
    assert [bar.share for bar in made] == [100, 25, 0, 0]
    assert made[2].text == "moins de 5 ou masqué"


def test_bars_of_nothing():
    assert charts.bars([]) == []
    assert charts.bars([("a", None)])[0].share == 0


def test_a_heat_map_is_mirrored_for_arabic():
    rows = [("Santé", [charts.Cell("1", 1), charts.Cell("2", 2)])]
    left = charts.heat_map(columns=["A", "B"], rows=rows)
    with translation.override("ar"):
        right = charts.heat_map(columns=["A", "B"], rows=rows)
    assert left.squares[0].x < left.squares[1].x
    assert right.squares[0].x > right.squares[1].x
    assert [square.x + left.cell_width for square in left.squares] == [left.width - one.x for one in right.squares]


def test_long_headings_are_shortened_and_kept_whole():
    made = charts.heat_map(columns=["x" * 40], rows=[("y" * 60, [charts.Cell("")])])
    assert len(made.columns[0].text) == charts.LONGEST_COLUMN
    assert made.rows[0].whole == "y" * 60
