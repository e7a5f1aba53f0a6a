"""Every pinned package was looked at: the review says why it is here, and names the version and licence that are installed."""

import re
import tomllib
from datetime import date
from importlib import metadata

import pytest

from tests.architecture.repository import ROOT, package_modules
from tests.architecture.test_tooling import canonical, constraint_lines

REVIEW = tomllib.loads((ROOT / "dependencies.toml").read_text(encoding="utf-8"))["packages"]
LICENCES = {"0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib"}  # fmt: skip
# docutils states three licences side by side, the GPL among them; it comes with the notebook. pytauargus is under the
# EUPL, a copyleft licence, and runs in tests alone. psycopg2 is under the LGPL, used as it comes, where there is a lake.
# None is handed on with anything.
LOOKED_AT = {"docutils", "psycopg2-binary", "pytauargus"}
LETS_PASS = re.compile(r"# noqa: (?=[A-Z0-9, ]*\bS\d{3})[A-Z0-9, ]+")
REASON = re.compile(r"# noqa: [A-Z0-9, ]+ - \w")


def pinned() -> dict[str, str]:
    return dict(line.split("==") for line in constraint_lines())


def licence_of(found: metadata.Distribution) -> set[str]:
    """The words of a package's own statement on its licence, whichever of the three fields it uses."""
    stated = found.metadata
    fields = [stated.get("License-Expression"), stated.get("License"), *(stated.get_all("Classifier") or [])]
    return set(re.findall(r"[A-Z]{3,}|Apache|Mozilla|Python", " ".join(field for field in fields if field)))


def test_the_review_names_every_pinned_package_in_its_version_and_no_other() -> None:
    assert {name: entry["version"] for name, entry in REVIEW.items()} == pinned()
    assert list(REVIEW) == sorted(REVIEW)


@pytest.mark.parametrize("name", sorted(REVIEW))
def test_an_entry_says_why_and_when_and_under_a_licence_we_take(name: str) -> None:
    entry = REVIEW[name]
    assert set(entry) == {"version", "licence", "why", "reviewed"}
    assert isinstance(entry["reviewed"], date)
    if name not in LOOKED_AT:
        assert set(re.split(r" (?:AND|OR) ", entry["licence"])) <= LICENCES
    assert len(entry["why"]) > len("needed by")
    if entry["why"].startswith("needed by "):
        others = entry["why"].removeprefix("needed by ").split(", ")
        assert others[0] in REVIEW


def test_the_stated_licences_are_those_of_the_installed_packages() -> None:
    differ = []
    for found in metadata.distributions():
        entry = REVIEW.get(canonical(found.name))
        words = licence_of(found)
        wanted = re.findall(r"MIT|BSD|Apache|MPL|Mozilla|PSF|ISC|EUPL|LGPL", entry["licence"] if entry else "")
        same = {"MPL": {"MPL", "Mozilla"}, "PSF": {"PSF", "Python"}}
        if entry and not any(words & same.get(word, {word}) for word in wanted):
            differ.append(found.name)
    assert differ == []


def test_every_line_that_a_security_rule_lets_pass_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in package_modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if LETS_PASS.search(line) and not REASON.search(line)
    ]
    assert silent == []
