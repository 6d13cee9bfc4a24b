"""The app's forms: one module a subject."""
