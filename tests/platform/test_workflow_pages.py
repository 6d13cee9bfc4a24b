"""The pages of docs/workflows say what the code says."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from mdm_platform import workflow_pages
from tests.sample.workflows import PermitWorkflow


def test_no_page_is_stale():
    assert workflow_pages.stale_pages(settings.BASE_DIR) == [], "Run manage.py document_workflows."


def test_a_page_tells_table_conditions_and_diagram():
    page = workflow_pages.render(PermitWorkflow)
    assert "| `draft` | brouillon |" in page
    assert (
        "| `refuse` | Refuser | `submitted` | `refused` | `sample.decide` (directory_curator) "
        "| a note; a reason: `late`, `incomplete` |"
    ) in page
    assert "| `expire` | Faire expirer | `draft`, `submitted` | `refused` | the platform | — |" in page
    assert "| `grant` | `has_a_plan` | Il manque le plan. |" in page
    assert "    submitted --> granted: grant\n" in page
    assert "    [*] --> draft\n" in page


def test_the_command_writes_checks_and_removes(tmp_path, settings, monkeypatch):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(workflow_pages, "documented_workflows", lambda: {"sample.permit": PermitWorkflow})
    with pytest.raises(CommandError, match=r"sample\.permit\.md"):
        call_command("document_workflows", check=True)
    folder = tmp_path / workflow_pages.FOLDER
    folder.mkdir(parents=True)
    (folder / "old.md").touch()
    call_command("document_workflows")
    assert [path.name for path in folder.iterdir()] == ["sample.permit.md"]
    call_command("document_workflows", check=True)
    assert isinstance(folder, Path)
