"""How many sessions a person may have and how long they last: what counts, changing it, and what a stricter limit ends."""
