"""Long jobs (imports, exports): a row that a worker takes up, with progress, cancel and a result.

An app registers a handler under a kind in its AppConfig; `jobs.services.start` writes the
row and rings for a worker. PostgreSQL is the only truth: a job that nobody was woken for,
or whose worker died, is taken up by the sweeper.
"""
