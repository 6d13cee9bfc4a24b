"""What the events hold about a person."""


def register() -> None:
    """Nothing yet."""
