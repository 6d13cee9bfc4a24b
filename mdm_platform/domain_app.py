"""What a domain app loads at the start: its rights, its messages, and the modules that declare something to the kernel.

class ProjectsConfig(DomainApp):
    name = "projects"
    registers = ("services.files",)          # modules with a register()
    reference = {"services.sectors": 50}     # modules with a load(), and their order
    demo = {"support": 300}                  # modules of demo/ with a load(profiles=…), and their order
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import ClassVar

from django.apps import AppConfig

from mdm_platform.reference import register_loader


class DomainApp(AppConfig):
    """An app of the domain; every list may be empty."""

    default = False  # Django looks for one configuration in each apps.py, where this class is imported too

    registers: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[Mapping[str, int]] = {}
    demo: ClassVar[Mapping[str, int]] = {}

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        """Load the rights and messages, then let each module declare what the kernel asks of it."""
        self._load("permissions")
        self._load("notifications")
        for name in self.registers:
            self._load(name).register()
        for name, order in self.reference.items():
            register_loader(f"{self.label}.{name.rpartition('.')[2]}", self._load(name).load, order=order)
        register_demo = import_module("mdm_platform.demo").register_demo
        for name, order in self.demo.items():
            module, _dot, function = name.partition(".")
            part = getattr(self._load(f"demo.{module}"), function or "load")
            register_demo(f"{self.label}.{name}", part, order=order)

    def _load(self, name: str) -> ModuleType:
        return import_module(f"{self.name}.{name}")
