"""What the app does: one module an aggregate, functions are verbs."""
