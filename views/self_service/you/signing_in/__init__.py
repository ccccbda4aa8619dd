"""How one signs in: password, second steps, passkeys, PIN, trusted IPs, and the rules of one's sessions."""
