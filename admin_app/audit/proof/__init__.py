"""The proof of the audit trail: events sealed in signed blocks, and everything that checks them."""
