"""The daily round of the projects: each task loads nothing and calls one service."""

SCHEDULE: dict = {}
