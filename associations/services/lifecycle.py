"""What the register tells the kernel at start: kinds of files, personal data, words of the log."""

from importlib import import_module

from associations.services import documents, personal_data


def register() -> None:
    """Register it all; once at start."""
    documents.register_purposes()
    personal_data.register()
    import_module("associations.services.imports.kinds")
