"""One way in for each kind of text: whatever its source, it is cleaned and read here before anything is judged."""
