"""The peers' own environments: made on first use from the pinned lists in ``requirements``, kept out of the repository.

Nothing of them enters our constraints: they need other versions than the house.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements")
ENVIRONMENTS = ROOT / ".venv-peers"


def python_of(peer: str) -> Path:
    """Give the interpreter of a peer's environment, making it when it is not there or its list has changed."""
    wanted = REQUIREMENTS / f"{peer}.txt"
    folder = ENVIRONMENTS / peer
    python, stamp = folder / "bin" / "python", folder / ".installed"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == digest):
        print(f"making the environment of {peer}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python, "--requirement", wanted]
        subprocess.run([Path(sys.executable).parent / install[0], *install[1:]], check=True)
        stamp.write_text(digest, encoding="ascii")
    return python


def read_version(peer: str, package: str) -> str:
    """Give the pinned version of a package of a peer."""
    for line in (REQUIREMENTS / f"{peer}.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name == package:
            return version
    raise KeyError(package)
