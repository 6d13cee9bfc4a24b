"""What happened: the append-only log of transitions and events, and its reading.

Rows hold ids, states, codes and field names, never personal values; texts stand in
`TransitionNote`, which can be erased.
"""
