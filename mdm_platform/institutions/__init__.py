"""Who does what, and where: institutions, consulates and their districts, memberships, partners' access.

Vocabulary: an *institution* is any public body or partner; a *consulate* is an institution that
serves *districts*; a *partner* is an institution whose programs call the API with an *access*.
"""
