"""What the demo's staff took out of lists."""
