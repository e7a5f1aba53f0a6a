"""The keys of an installation: one per purpose, each with an id, from files or from the environment.

Belongs here: making, finding, naming and refusing keys. Does not belong here: what they are used for
(`warehouse.tokens`, `warehouse.sealing`, `warehouse.ledger`), replacing one by another (`warehouse.rotation`).

A key file holds one key in hexadecimal per line. The first is the one in use; those below it are former ones, kept
until all that was made with them has been made anew.
"""

import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from warehouse.durable import put_in_place
from warehouse.errors import PanelwatchError

MINIMUM_BYTES: Final = 32
SETTING: Final = "PANELWATCH_KEY_"
#: random keys have about thirty different bytes in 32; a pattern typed by hand, or an example, has few
_MINIMUM_DIFFERENT: Final = 16
_ID_DIGITS: Final = 8


class Purpose(StrEnum):
    """What a key is for; no key serves two."""

    CHILD = "child"
    ADULT = "adult"
    TARGET = "target"
    LEDGER = "ledger"
    WAREHOUSE = "warehouse"
    ANALYST = "analyst"
    VAULT = "vault"
    ARCHIVE = "archive"
    LINKAGE = "linkage"

    @property
    def setting(self) -> str:
        """The setting that gives the key in place of the file."""
        return SETTING + self.name

    @property
    def file_name(self) -> str:
        """The file in the keys folder."""
        return f"{self.value}.key"


#: keys that files are encrypted with; without encryption they are not needed
SEALING: Final = frozenset({Purpose.WAREHOUSE, Purpose.ANALYST, Purpose.VAULT, Purpose.ARCHIVE})


class KeyRefused(PanelwatchError):  # noqa: N818 - a key is refused, like a file
    """No key, a wrong one, or one that protects nothing: nothing is loaded."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of at least 32 bytes."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """What the key is called where its use is written down; nothing of the secret can be told from it."""
        return hmac.new(self.secret, b"panelwatch key id", "sha256").hexdigest()[:_ID_DIGITS]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key of one purpose, and those it took the place of."""

    purpose: Purpose
    current: Key
    former: tuple[Key, ...] = ()

    @property
    def every(self) -> tuple[Key, ...]:
        """All keys, the one in use first."""
        return (self.current, *self.former)


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Where an installation finds its keys; each is read when it is needed, so analysts need only theirs."""

    folder: Path
    #: keys from the environment, by purpose
    given: Mapping[Purpose, str] = field(default_factory=dict, repr=False)
    #: whether files are encrypted; only an explicit setting turns it off
    seals: bool = True
    #: whether persons are linked, which is off unless set on; without it no key for that is needed
    links: bool = False

    def ring(self, purpose: Purpose) -> KeyRing:
        """Return the key of a purpose.

        Raises KeyRefused when there is none, when others than its owner may read its file, or when it is not
        hexadecimal, shorter than 32 bytes or a pattern.
        """
        text = self.given.get(purpose)
        return parse_ring(purpose, self._read(purpose) if text is None else text)

    def sealing(self, purpose: Purpose) -> KeyRing | None:
        """Return the key that files of a purpose are encrypted with; None where that is off. Raises KeyRefused."""
        return self.ring(purpose) if self.seals else None

    @property
    def needed(self) -> tuple[Purpose, ...]:
        """The purposes a load needs a key for."""
        return tuple(
            purpose
            for purpose in Purpose
            if (self.seals or purpose not in SEALING) and (self.links or purpose is not Purpose.LINKAGE)
        )

    def missing(self) -> tuple[Purpose, ...]:
        """The needed purposes that have neither a setting nor a file."""
        return tuple(p for p in self.needed if p not in self.given and not (self.folder / p.file_name).exists())

    def make(self, purpose: Purpose, *, former: tuple[Key, ...] = ()) -> Key:
        """Write a fresh random key, above former ones where there are any, and return it."""
        key = Key(secrets.token_bytes(MINIMUM_BYTES))
        self.write(KeyRing(purpose, key, former))
        return key

    def write(self, ring: KeyRing) -> None:
        """Write the file of a key, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{ring.purpose}.draft"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.writelines(f"{key.secret.hex()}\n" for key in ring.every)
        put_in_place(draft, self.folder / ring.purpose.file_name)

    def _read(self, purpose: Purpose) -> str:
        path = self.folder / purpose.file_name
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            raise KeyRefused(
                f"There is no {purpose} key: neither {purpose.file_name} in the keys folder nor the setting"
                f" {purpose.setting}. `panelwatch keys init` makes the keys of a new installation; those of one that"
                " holds data come from a backup."
            ) from None
        except PermissionError:
            raise KeyRefused(f"The {purpose} key {purpose.file_name} may not be read by this user.") from None
        if stat.S_IMODE(mode) & 0o077:
            raise KeyRefused(
                f"The {purpose} key {purpose.file_name} may be read by others than its owner: make its mode 0600."
            )
        return text


def parse_ring(purpose: Purpose, text: str) -> KeyRing:
    """Read keys in hexadecimal, separated by white space, the one in use first. Raises KeyRefused."""
    try:
        secret = [bytes.fromhex(word) for word in text.split()]
    except ValueError:
        raise KeyRefused(f"The {purpose} key is not hexadecimal.") from None
    if not secret or any(len(each) < MINIMUM_BYTES for each in secret):
        raise KeyRefused(f"The {purpose} key is shorter than {MINIMUM_BYTES} random bytes.")
    if any(len(set(each)) < _MINIMUM_DIFFERENT for each in secret):
        raise KeyRefused(f"The {purpose} key is a pattern or an example, not random: `panelwatch keys init` makes one.")
    if len({each.hex() for each in secret}) < len(secret):
        raise KeyRefused(f"The {purpose} key stands there twice.")
    first, *rest = (Key(each) for each in secret)
    return KeyRing(purpose, first, tuple(rest))


def check_apart(store: KeyStore) -> None:
    """Raise KeyRefused when two purposes share a key, or a needed one is missing or refused."""
    owners: dict[bytes, Purpose] = {}
    for purpose in store.needed:
        for key in store.ring(purpose).every:
            if owners.setdefault(key.secret, purpose) is not purpose:
                raise KeyRefused(f"The keys {owners[key.secret]} and {purpose} are the same: each needs its own.")
