"""The ledger: envelopes of money and the entries behind each of their figures.

An envelope is an amount that an institution sets aside, in one currency, perhaps inside a larger one. What is
committed, ordered and paid from it changes through `envelopes` only, and every change is an entry that nobody
can edit: a figure is the sum of its entries, recounted each night.
"""
