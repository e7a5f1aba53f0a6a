"""One module per field: from any spelling to the canonical value, or a refusal with a suggestion."""
