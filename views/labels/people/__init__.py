"""Words for people, their roles, sign-in and keys."""
