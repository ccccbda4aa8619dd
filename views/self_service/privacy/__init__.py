"""Privacy and data: a customer's documents."""
