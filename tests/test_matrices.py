"""No workflow without its matrix of roles, states and transitions, no step of the workplace without its service."""

import inspect
import re
from pathlib import Path

from django.contrib import admin

from mdm_platform.workflow import Workflow

TESTS = Path(__file__).resolve().parent


def test_every_workflow_has_its_matrix():
    called = {
        re.sub("^(Dated|Forgetful|Filled)", "", name)
        for path in TESTS.rglob("test_workflows*.py")
        for name in re.findall(r"(?:mismatches|matrix|crossed)\(\s*(?:\w+\()?(\w+)", path.read_text(encoding="utf-8"))
    }
    written = {
        workflow.__name__
        for workflow in Workflow.registry.values()
        if not workflow.__module__.startswith(("tests.", "sample"))
    }
    assert written - called == set()


def test_every_step_of_the_workplace_can_call_its_service():
    """The workplace gives a service the record under its model's name, and the words that the step asks for."""
    broken = []
    for model, desk in admin.site._registry.items():
        for name, service in getattr(desk, "transition_services", {}).items():
            own = inspect.signature(service, follow_wrapped=False).parameters
            asks = own if model._meta.model_name in own else inspect.signature(service).parameters
            parameters = asks.values()
            takes_all = any(one.kind is one.VAR_KEYWORD for one in parameters)
            step, names = desk.workflow.get(name), {one.name for one in parameters}
            needed = {model._meta.model_name, "by"}
            if not takes_all:
                needed |= ({"note"} if step.needs_note else set()) | ({"reason"} if step.reasons else set())
            given = {*needed, "note", "reason"}
            asked = {one.name for one in parameters if one.default is one.empty and one.kind is one.KEYWORD_ONLY}
            if needed - names or asked - given:
                broken.append(f"{model._meta.label} {name}")
    assert broken == []
