"""The budgets and habits of the architecture, held on the code itself.

`lint-imports` holds the layers and ruff the inline imports; the rest is here.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("mdm_platform", "skills", "grievances", "associations", "projects")
FORBIDDEN_NAMES = {"utils", "helpers", "misc", "common", "v2"}
TOP_LEVEL = {
    "manage.py", "mdm_platform", "skills", "projects", "associations", "grievances", "templates", "static", "locale",
    "tests", "benchmarks", "docs", "bin", "pyproject.toml", "docker-compose.yml", "Dockerfile", "README.md",
}  # fmt: skip

# A budget that is not held, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_CLASSES: dict[str, str] = {}
STATE_ASSIGNED: dict[str, str] = {
    "mdm_platform/workflow.py": "the one door",
}
SAVE_OVERRIDES: dict[str, str] = {}
SIGNALS: dict[str, str] = {
    "mdm_platform/celery.py": "the clock's schedule, once the apps' tasks are loaded",
    "mdm_platform/accounts/apps.py": "groups of the roles, after migrations; a factor that allauth set up",
    "mdm_platform/audit/apps.py": "rights of the database role, after migrations",
}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return [(name_of(path), ast.parse(path.read_text(encoding="utf-8"))) for path in modules()]


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """The nodes that are looked at here, each with its file: one walk through the code for all tests."""
    return [
        (name, node)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Call)
        or hasattr(node, "target")
        or hasattr(node, "targets")
    ]


def length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def definitions(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, ast.AST]]:
    for name, node in nodes():
        if isinstance(node, kind):
            yield f"{name}:{node.name}", node


def test_no_module_has_a_name_that_says_nothing():
    assert [name_of(path) for path in modules() if path.stem in FORBIDDEN_NAMES] == []


def test_files_are_short():
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: size for name, size in sizes.items() if size > 400 and name not in LONG_FILES} == {}
    assert {name: size for name, size in sizes.items() if size > 600} == {}


def test_functions_are_short():
    functions = definitions((ast.FunctionDef, ast.AsyncFunctionDef))
    assert {key: length(node) for key, node in functions if length(node) > 40 and key not in LONG_FUNCTIONS} == {}


def test_classes_are_short():
    classes = definitions(ast.ClassDef)
    assert {key: length(node) for key, node in classes if length(node) > 250 and key not in LONG_CLASSES} == {}


def test_views_are_short():
    views = [item for item in definitions(ast.FunctionDef) if re.search("(?<![a-z])views", item[0].split(":")[0])]
    assert {key: length(node) for key, node in views if length(node) > 25} == {}


def test_models_have_few_methods():
    crowded = {
        key: count
        for key, node in definitions(ast.ClassDef)
        if "/models" in key and (count := sum(isinstance(item, ast.FunctionDef) for item in node.body)) > 20
    }
    assert crowded == {}


def assigned_attributes(node: ast.AST) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
        if isinstance(target, ast.Attribute):
            yield target.attr


def test_only_the_workflow_assigns_a_state():
    found = {name for name, node in nodes() if "state" in assigned_attributes(node)}
    assert found - set(STATE_ASSIGNED) == set()


def test_no_update_of_a_state_in_bulk():
    calls = {
        name
        for name, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "state" for keyword in node.keywords)
    }
    assert calls - set(STATE_ASSIGNED) == set()


def test_no_save_override_for_a_business_rule():
    overrides = [
        key
        for key, node in definitions(ast.ClassDef)
        if "/models" in key and any(getattr(item, "name", "") == "save" for item in node.body)
    ]
    assert sorted(set(overrides) - set(SAVE_OVERRIDES)) == []


def test_no_signal_for_a_business_rule():
    listening = {
        name
        for name, node in nodes()
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == "receiver" or getattr(node.func, "attr", "") == "connect")
    }
    assert listening - set(SIGNALS) == set()


def test_everything_public_has_a_docstring():
    missing = []
    for name, tree in trees():
        if not ast.get_docstring(tree) and tree.body:
            missing.append(name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                command = name.split("/")[-2] == "commands" and node.name == "Command"
                if not ast.get_docstring(node) and not command:
                    missing.append(f"{name}:{node.name}")
    assert missing == []


def test_the_top_level_is_the_agreed_one():
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    generated = {"staticfiles", "media"}
    locks = {name for name in entries if name.endswith(".lock")}
    assert entries - locks - generated == TOP_LEVEL


@pytest.mark.parametrize("app", ["skills", "grievances", "associations", "projects"])
def test_each_app_says_what_it_owns(app):
    assert len(ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text(encoding="utf-8")))) > 100


def test_no_index_address_and_no_secret_in_the_locks():
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "http" not in text
        assert "--index-url" not in text
