"""Policies at the desk: for everybody and for one account."""
