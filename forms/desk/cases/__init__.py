"""Forms of the steps of cases."""
