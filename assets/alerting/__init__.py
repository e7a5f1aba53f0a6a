"""Alerts as pure functions: what is found, what state it is in, what a message says; no clock, database or network."""
