"""What stands on each page: a module a page, or a kind of page.

Belongs here: from frames to page models. Does not belong here: HTML, reading.
"""
