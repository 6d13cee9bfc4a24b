"""What the app keeps: one module an aggregate."""
