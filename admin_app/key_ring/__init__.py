"""The key ring over what is stored: where sealed values stand, and how another key gets to them."""
