"""Zip archives whose bytes depend on their content alone.

Belongs here: how parts are packed. Does not belong here: what is packed.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

#: the first day a zip archive can name
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return an archive of the parts, in their order; those in `stored` are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _ALWAYS)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            # The archive would name the kind of machine that made it.
            entry.create_system = 0
            archive.writestr(entry, content)
    return out.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the parts of an archive we made ourselves."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {entry.filename: opened.read(entry) for entry in opened.infolist()}
