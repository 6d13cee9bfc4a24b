"""Publications in the API."""
