"""How people come: brought by somebody, invited, or as a delegate."""
