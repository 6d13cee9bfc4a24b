"""People: accounts by e-mail or telephone, roles, consents, and their rights over their data."""
