"""Cross-field rules, one per file, each with its stable code, the official's wording, severity and examples.

Belongs here: one module per rule with a `RULE`. Does not belong here: checks of a single cell (the contracts make
those) and checks that need other files (`warehouse/sql/checks/`).
"""
