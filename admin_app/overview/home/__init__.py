"""The start page of staff, each role's own: what waits, figures that lead to lists, charts, and what is still to be set up."""
