"""What the publications hold about a person."""


def register() -> None:
    """Nothing yet."""
