"""Associations from spreadsheets: `columns` says what a file may hold, `rows` makes one row an association or a list
of refusals, `importing` judges and writes a file, `kinds` makes long jobs of it.
"""
