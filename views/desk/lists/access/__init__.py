"""Lists of who had access: support's, and by which sessions and addresses."""
