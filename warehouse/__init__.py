"""Where it lives: landing, archive, books, history, SQL, reference data and the analysts' copy."""
