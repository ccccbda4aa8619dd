"""Privacy and data: a customer's documents, copies, requests, restriction and deletion."""
