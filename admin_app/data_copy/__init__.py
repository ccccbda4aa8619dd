"""Copies of one's own data (GDPR art. 15) and portable sets (art. 20), which a worker writes as the inventory says."""
