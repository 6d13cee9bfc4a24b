"""The app in the workplace: one module a subject."""

__all__: list[str] = []
