"""Words for cases and their steps."""
