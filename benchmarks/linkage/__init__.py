"""What linkage finds and what it confuses, where the truth is known, and how long a million adults take."""
