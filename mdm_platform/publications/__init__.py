"""Texts that the platform publishes and keeps: guides of procedures, good practices, bulletins.

A publication is an address; its versions are written, reviewed by somebody else, published, and replaced by
the next one. Readers see the current version, the earlier ones, and what changed between two.
"""
