"""Lists of what is written to customers."""
