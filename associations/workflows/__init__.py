"""What may happen to each thing that the app keeps: one module an aggregate."""
