"""The daily round of the grievances: each task loads nothing and calls one service."""

SCHEDULE: dict = {}
