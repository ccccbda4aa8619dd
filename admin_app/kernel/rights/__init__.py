"""What may be done, by whom, to what, and how much of it is seen."""
