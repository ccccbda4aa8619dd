"""A mail that arrived, read: bytes of a stranger become a frozen value of bounded size, or a refusal."""
