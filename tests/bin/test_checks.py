"""How `bin/test` reads the arguments it passes on to pytest."""

import pytest
from launcher.checks import read_arguments


@pytest.mark.parametrize(
    ("arguments", "lints", "opens_a_browser"),
    [
        ([], True, True),
        (["-q"], True, True),
        (["-m", "not e2e"], True, False),
        (["-mnot e2e"], True, False),
        (["-k", "skills"], True, True),
        (["tests/skills/test_names.py", "-q"], False, False),
        (["tests/e2e/test_register.py::test_register"], False, True),
        (["tests/skills", "--all"], True, False),
    ],
)
def test_arguments_decide_what_runs(arguments, lints, opens_a_browser):
    request = read_arguments(arguments)
    assert (request.lints, request.opens_a_browser) == (lints, opens_a_browser)


def test_pytest_never_sees_an_option_of_ours():
    assert read_arguments(["--all", "tests/skills", "-x"]).arguments == ["tests/skills", "-x"]
