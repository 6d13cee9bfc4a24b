"""Formal documents: PDF made by typst from templates and JSON, and QR codes.

An app keeps its templates in `<app>/documents/*.typ`; they share the layouts of this package.
"""
