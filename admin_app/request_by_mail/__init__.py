"""Requests about personal data by people who can't sign in: a mailed link opens a form, and nothing else."""
