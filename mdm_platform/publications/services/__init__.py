"""What makes publications happen, and what is read of them."""
