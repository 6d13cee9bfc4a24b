"""Profiles from spreadsheets: read row by row, judged, written in batches.

`columns` says what a file may hold, `values` reads one cell, `reference` holds what cells
name (skills, countries, languages), `rows` makes one row a person or a list of refusals,
`known` finds the people who are there already, `writing` writes a batch, `importing` runs
the whole, `reports` and `templates` make the files that staff download.
"""
