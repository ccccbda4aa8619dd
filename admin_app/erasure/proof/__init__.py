"""What proves an erasure: its certificate, and the line outside by which it is done once more."""
