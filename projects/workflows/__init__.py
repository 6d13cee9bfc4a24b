"""Tables of states and transitions: one module a subject."""
