"""Parts of the desk's base view: its acts, its columns and how wide they are, one row opened."""
