"""What makes events happen, and what is read of them."""
