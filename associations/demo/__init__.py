"""The demonstration of the associations: invented names and figures, real shapes."""
