"""Erasing people and accounts (GDPR art. 17) as the inventory says, in batches that go on after a fault, and the proof of it."""
