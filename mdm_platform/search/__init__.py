"""Searches that an address holds, and the page with facets that shows one.

`query` is the search itself, for services, the API and pages alike; `pages` makes its links.
"""
