"""What stands in the way of closing an account, and how billing settles it."""
