"""Mail that comes in: answers to support tickets. It proves nobody; what it may do is decided here (DOMAIN 8)."""
