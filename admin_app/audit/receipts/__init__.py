"""Receipts: what a customer keeps of each act of staff that concerned them."""
