"""Support of project holders, schemes, investors, investments, crowdfunding and volunteers.

Owns the project and its support file, the catalogue of schemes and its simulator, investors and
their introductions, the opportunities board, the investment file and its five years, campaigns
and pledges, volunteer missions. A **holder** carries a project; an **advisor** accompanies it; a
**scheme** is a public incentive whose dated versions hold its figures; a **pledge** is declared,
never collected (law 15-18).
"""
