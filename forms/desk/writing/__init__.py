"""Forms of what staff write for customers: documents, mailings, news."""
