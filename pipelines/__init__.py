"""What runs, and when; nothing here computes."""
