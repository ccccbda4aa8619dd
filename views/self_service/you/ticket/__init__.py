"""One's tickets, with their files and the password of a server."""
