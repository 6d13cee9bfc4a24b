from types import SimpleNamespace

import pytest
from django.apps import apps

from mdm_platform import demo, reference
from mdm_platform.domain_app import DomainApp


@pytest.mark.parametrize("label", ["skills", "grievances", "associations", "projects"])
def test_every_app_of_the_domain_loads_what_it_lists(label):
    assert isinstance(apps.get_app_config(label), DomainApp)


def test_an_app_loads_its_rights_first_then_what_it_lists(monkeypatch):
    loaded = []

    class Sample(DomainApp):
        name = label = "sample"
        registers = ("services.files",)
        reference = {"services.sectors": 50}
        demo = {"support": 300, "support.replies": 310}

        def _load(self, name):
            loaded.append(name)
            steps = ("register", "load", "replies")
            return SimpleNamespace(**{step: lambda step=step, **facts: loaded.append((name, step)) for step in steps})

    monkeypatch.setattr(reference, "_loaders", {})
    monkeypatch.setattr(demo, "_parts", {})
    object.__new__(Sample).ready()
    assert loaded == [
        *("permissions", "notifications"),
        *("services.files", ("services.files", "register"), "services.sectors", "demo.support", "demo.support"),
    ]
    assert [(one.name, one.order) for one in reference.loaders()] == [("sample.sectors", 50)]
    assert [(one.name, one.order) for one in demo.demo_parts()] == [
        ("sample.support", 300),
        ("sample.support.replies", 310),
    ]
    assert Sample.default
    assert not DomainApp.default
