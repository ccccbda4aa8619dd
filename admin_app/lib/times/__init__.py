"""Moments, lengths of time and working days."""
