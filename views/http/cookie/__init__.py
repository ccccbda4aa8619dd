"""Cookies: what they say, how they are signed, and what a page keeps in one."""
