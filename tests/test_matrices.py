"""No workflow without its matrix of roles, states and transitions."""

import re
from pathlib import Path

from mdm_platform.workflow import Workflow

TESTS = Path(__file__).resolve().parent


def test_every_workflow_has_its_matrix():
    called = {
        name.removeprefix("Dated").removeprefix("Forgetful")
        for path in TESTS.rglob("test_workflows*.py")
        for name in re.findall(r"(?:mismatches|matrix|crossed)\(\s*(?:\w+\()?(\w+)", path.read_text(encoding="utf-8"))
    }
    written = {
        workflow.__name__
        for workflow in Workflow.registry.values()
        if not workflow.__module__.startswith(("tests.", "sample"))
    }
    assert written - called == set()
