"""What is done with messages: delivery, reading, preferences."""
