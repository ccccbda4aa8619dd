"""Files that come with a text in a ticket: taken in, scanned, given out."""
