"""What support may see of the account, asked, allowed and looked at."""
