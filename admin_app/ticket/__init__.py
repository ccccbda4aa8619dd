"""Support tickets: what a customer asks, and what staff answer."""
