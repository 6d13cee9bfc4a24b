"""The app in the workplace: one module a subject."""
