"""Pages behind mailed links, for people who aren't signed in."""
