"""The languages in which people write and are answered."""

LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
