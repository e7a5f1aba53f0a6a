"""Pages of a release."""
