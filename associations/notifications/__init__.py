"""What people hear: one module a subject."""
