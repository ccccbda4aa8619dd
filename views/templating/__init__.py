"""What templates stand on: their languages, and the small parts that are drawn in Python."""
