"""Cases of the demo, each at a step where somebody has to act."""
