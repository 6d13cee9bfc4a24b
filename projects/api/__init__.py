"""The app in the API: one module a subject."""
