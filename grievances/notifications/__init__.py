"""What people hear: one module a subject."""

__all__: list[str] = []
