"""New and overdue invoices, told by e-mail once each."""
