"""What people, owners and staff read of disputes."""
