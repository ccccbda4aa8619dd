"""Files in a folder, each encrypted by a key of its own and named by its id alone."""
