"""The key that tokens are made with.

Belongs here: making, finding and refusing a key. Does not belong here: tokens themselves (`warehouse.tokens`).
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from warehouse.durable import flush_file, flush_folder
from warehouse.errors import PanelwatchError

MINIMUM_BYTES: Final = 32
TOKEN_KEY_FILE: Final = "token.key"  # noqa: S105 - the name of a file


class KeyRefused(PanelwatchError):  # noqa: N818 - a key is refused, like a file
    """No key, or one that protects nothing: nothing is loaded."""


def make_token_key(folder: Path) -> bool:
    """Write a fresh random key unless there is one; say whether one was written."""
    path = folder / TOKEN_KEY_FILE
    if path.exists():
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A key half written, on a full disk or by a killed process, would be refused by every later run: it is finished
    # under another name. A link, unlike a rename, leaves the key alone that another process made meanwhile.
    handle, draft = tempfile.mkstemp(prefix=".", suffix=f".{TOKEN_KEY_FILE}", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(MINIMUM_BYTES) + "\n")
        flush_file(Path(draft))
        os.link(draft, path)
        flush_folder(folder)
    except FileExistsError:
        return False
    finally:
        Path(draft).unlink(missing_ok=True)
    return True


def read_token_key(folder: Path, *, from_environment: str | None = None) -> bytes:
    """Return the key as bytes, from the setting where given, else from the key file (both in hexadecimal).

    Raises KeyRefused when there is none, it is not hexadecimal, shorter than 32 bytes, or all one byte.
    """
    text = from_environment
    if text is None:
        path = folder / TOKEN_KEY_FILE
        if not path.is_file():
            raise KeyRefused(
                f"There is no token key {TOKEN_KEY_FILE} in the keys folder; nothing is loaded without it."
            )
        text = path.read_text(encoding="ascii", errors="replace")
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        raise KeyRefused("The token key is not hexadecimal.") from None
    if len(key) < MINIMUM_BYTES or len(set(key)) == 1:
        raise KeyRefused(f"The token key is shorter than {MINIMUM_BYTES} random bytes.")
    return key
