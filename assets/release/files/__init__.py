"""The files of a release, made from its printed tables: nothing else of the house is read to make them."""

from assets.release.files.facts import Facts
from assets.release.files.writing import FilesRefused, name_data_files, write_files

__all__ = ["Facts", "FilesRefused", "name_data_files", "write_files"]
