"""The staff workplace behind the admin: transitions as buttons, bulk decisions, worklists, saved filters.

Apps use it through `mdm_platform.admin`.
"""
