"""Figures as pure functions: a frame in; words, specification, SVG, PNG and alternative text out.

Belongs here: colours, wording, kinds of chart, the catalogue of figures. Does not belong here: Dagster, DuckDB, files
(`assets.figures`); the renderer outside the functions that draw, because it takes a third of a second to load.
"""
