"""Pages about documents beside their list."""
