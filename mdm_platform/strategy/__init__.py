"""The strategy for Moroccans of the world: its programmes, which other parts name as their themes."""
