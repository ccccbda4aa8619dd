"""Lists of keys that people set up."""
