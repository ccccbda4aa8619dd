"""What the demo shows of lists at the desk."""
