"""What is kept of people: the words in which each noun declares its tables, and all declarations in one place."""
