"""Linkage as pure functions: how two levels become one band, and pairs become groups.

Belongs here: what needs neither names nor a database. Does not belong here: tokens and the model (`warehouse.linkage`).
"""
