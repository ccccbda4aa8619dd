"""Corrections by staff at a customer's, under support access that allows changes: company, people, addresses, contacts."""
