"""What stands in a deletion's way, and what an approved one stands in the way of."""
