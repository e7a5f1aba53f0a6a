"""Linkage: adults who may be one person in several families, found without a name in the warehouse; off unless set on.

Belongs here: tokens outside the vault, the model inside it, pairs, decisions, forgetting it all. Does not belong here:
groups and their assets (`assets`), commands (`pipelines`).
"""
