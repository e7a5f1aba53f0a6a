"""What must hold for whole tables: Great Expectations suites on small profile frames.

Here: one short file per suite with its thresholds, and ``run`` that runs them. Not here: checks of single
rows (``contracts``, ``rules``), and the SQL that computes the profile frames (``warehouse/sql``).
"""
