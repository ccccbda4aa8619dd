"""What the law gives people about their data, and what it asks of the company."""
