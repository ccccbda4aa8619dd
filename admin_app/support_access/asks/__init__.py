"""Staff ask an owner for support access: the ask as a case, its answer, and what both sides read."""
