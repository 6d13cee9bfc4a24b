"""A small domain app, installed in tests only: the kernel is tried on a real table of its own."""
