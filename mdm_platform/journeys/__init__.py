"""Long entries made short: one subject a page, saved as one types, read again, then sent.

`tasks` says how far each step is and `saving` writes what a step holds: services use both. `fields`, `steps` and
`rows` are the forms, `pages` shows them; their templates stand in `templates/journeys/`.
"""
