"""How statements reach the database: kept, waited for, and what a transaction notes."""
