"""What makes things happen and what is read of them: one module an aggregate."""
