"""Pages of the desk about personal data."""
