"""Grids of evaluation: criteria with their weight and scale, numbered by version, frozen once in use."""
