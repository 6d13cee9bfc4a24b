"""What people hear about publications."""
