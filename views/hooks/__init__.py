"""What other machines call: signed, without a session."""
