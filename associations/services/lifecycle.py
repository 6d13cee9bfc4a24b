"""What the register tells the kernel at start: kinds of files, personal data, words of the log."""

from associations.services import documents, personal_data


def register() -> None:
    """Register it all; once at start."""
    documents.register_purposes()
    personal_data.register()
