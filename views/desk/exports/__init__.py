"""Exports at the desk: asking for one at a list, reading the list in a worker, and the page where they are fetched."""
