"""Supply and demand of skills: counted, protected, frozen, shown."""
