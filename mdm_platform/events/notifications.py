"""What people hear about events."""
