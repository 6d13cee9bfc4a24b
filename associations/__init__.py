"""Associations of Moroccans of the world.

Will own the register of associations and their officers, the national label, calls for
projects, co-financing requests with their budget, jury, agreements and tranches.
"""
