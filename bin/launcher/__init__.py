"""What `bin/demo`, `bin/test` and `bin/check` share. Standard library only: it runs before `.venv` exists."""
