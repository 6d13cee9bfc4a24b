"""The demonstration of the app: one module a subject."""
