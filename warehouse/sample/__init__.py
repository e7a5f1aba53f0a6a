"""The synthetic sample: extracts calibrated to the published figures, the same bytes for the same seed.

Belongs here: drawing incidents, people and cases, what became of them, and writing them as dated deliveries
(``writer.write_sample``), with dirt on request. Every record is invented and says so.
Does not belong here: reading extracts, and real data of any kind.
"""
