"""Whether the platform lives and can serve."""
