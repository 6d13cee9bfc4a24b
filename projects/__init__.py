"""Projects of the diaspora in Morocco.

Will own the support file of a project holder, schemes and their simulator, investor
profiles and introductions, opportunities, investments and their five-year follow-up,
crowdfunding campaigns with declarative pledges, and volunteer missions.
"""
