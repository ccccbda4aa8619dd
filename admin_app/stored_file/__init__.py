"""Files that are kept: exports, later attachments and archives. A row each, the content encrypted in the files' folder."""
