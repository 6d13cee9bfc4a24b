"""What is done to accounts: one module a noun, its functions are verbs."""
