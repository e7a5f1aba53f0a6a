"""Other tools doing the work of Panelwatch from the same extracts, each in an environment of its own."""
