"""What is published outside: counts, what is hidden of them, files of a release."""
