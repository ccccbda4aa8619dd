"""The password of the server that a ticket is about: given, revealed to one agent, handed over, seen by nobody else."""
