"""The internal site: frames in; page models, HTML and CSV out.

Belongs here: what stands on which page, the templates and the style sheet. Does not belong here: Dagster, DuckDB, files
of an installation (`assets.internal_site`), counting (`warehouse/sql`), pictures (`assets.charts`).
"""
