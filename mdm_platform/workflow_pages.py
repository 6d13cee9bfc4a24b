"""The pages of `docs/workflows/`: each workflow as a table and a diagram, written from the code."""

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from mdm_platform.permissions import get_permission
from mdm_platform.workflow import Transition, Workflow, refusal_of

FOLDER = Path("docs/workflows")


def documented_workflows() -> dict[str, type[Workflow]]:
    """Every workflow of the installed apps by name, those of tests left out."""
    autodiscover_modules("workflows")
    found = Workflow.registry.items()
    return {name: workflow for name, workflow in sorted(found) if not workflow.__module__.startswith("tests.")}


def pages() -> dict[Path, str]:
    """The text of every page by its path, in the words of the source."""
    with translation.override(settings.LANGUAGE_CODE):
        return {FOLDER / f"{name}.md": render(workflow) for name, workflow in documented_workflows().items()}


def stale_pages(root: Path) -> list[str]:
    """Pages that are missing, differ from the code, or describe a workflow that is gone."""
    expected = pages()
    differing = [
        str(path)
        for path, text in expected.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]
    left_over = [
        str(path.relative_to(root)) for path in (root / FOLDER).glob("*.md") if path.relative_to(root) not in expected
    ]
    return sorted(differing + left_over)


def write_pages(root: Path) -> list[str]:
    """Write what is stale and remove what is left over; the paths that changed."""
    stale = stale_pages(root)
    expected = pages()
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for name in stale:
        if Path(name) in expected:
            (root / name).write_text(expected[Path(name)], encoding="utf-8")
        else:
            (root / name).unlink()
    return stale


def render(workflow: type[Workflow]) -> str:
    """One page: states, transitions, conditions, diagram."""
    parts = [
        f"# {workflow.name}",
        f"Written by `manage.py document_workflows` from `{workflow.__module__.replace('.', '/')}.py`. Do not edit.",
        (workflow.__doc__ or "").strip(),
        "## States",
        _table(("State", "Label"), [(f"`{state.value}`", str(state.label)) for state in workflow.states]),
        f"A new object is `{workflow.initial}`.",
        "## Transitions",
        _table(
            ("Transition", "Label", "From", "To", "Who", "Asks for"),
            [_row(row) for row in workflow.transitions],
        ),
        *_conditions(workflow),
        "## Diagram",
        "```mermaid\n" + "\n".join(_diagram(workflow)) + "\n```",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _cell in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _row(row: Transition) -> tuple[str, ...]:
    sources = ", ".join(f"`{state}`" for state in row.sources)
    return (f"`{row.name}`", str(row.label), sources, f"`{row.target}`", _who(row), _words(row))


def _who(row: Transition) -> str:
    who = []
    if row.permission:
        who.append(f"`{row.permission}` ({get_permission(row.permission).predicate.name})")
    if row.platform or not row.permission:
        who.append("the platform")
    return "; ".join(who)


def _words(row: Transition) -> str:
    asked = ["a note"] if row.needs_note else []
    if row.reasons:
        asked.append("a reason: " + ", ".join(f"`{reason}`" for reason in row.reasons))
    return "; ".join(asked) or "—"


def _conditions(workflow: type[Workflow]) -> list[str]:
    guarded = [row for row in workflow.transitions if row.guards]
    if not guarded:
        return []
    rows = [(f"`{row.name}`", f"`{check.__name__}`", refusal_of(check)) for row in guarded for check in row.guards]
    return ["## Conditions", _table(("Transition", "Guard", "What the person reads when refused"), rows)]


def _diagram(workflow: type[Workflow]) -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    for row in workflow.transitions:
        lines += [f"    {source} --> {row.target}: {row.name}" for source in row.sources]
    return lines
