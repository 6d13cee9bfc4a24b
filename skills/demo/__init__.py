"""The demonstration's people: invented names and texts, real shapes, nobody who exists."""
