"""Restriction of somebody's data: stored only, until it is lifted (GDPR art. 18)."""
