"""What people send: one module a subject."""
