"""Private files: checked, re-encoded where possible, and served by a view that checks rights."""
