"""A locked screen: what stands on every page for it, its pages, and the way back for who forgot the PIN."""
