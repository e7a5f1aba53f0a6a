"""Every command the README shows exists."""

import re

import pytest
import typer.main

from tests.architecture.repository import ROOT

FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:make|panelwatch) [^`\n]+)`")
TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)


def commands_of(text):
    """Give the `make` and `panelwatch` commands of a page, as words, without comments."""
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    lines += INLINE.findall(FENCED.sub("", text))
    words = [line.removeprefix("$ ").split("#")[0].split() for line in lines]
    return [command for command in words if len(command) > 1 and command[0] in {"make", "panelwatch"}]


def unknown_words(command, root):
    """Give the first word that is no target, subcommand or option; nothing when the command exists."""
    if command[0] == "make":
        targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
        return [word for word in command[1:] if "=" not in word and word not in targets]
    node, words = root, command[1:]
    while words and getattr(node, "commands", None):
        if words[0].startswith("-"):
            break
        if words[0] not in node.commands:
            return [words[0]]
        node, words = node.commands[words[0]], words[1:]
    known = {"--help"}.union(*(option.opts + option.secondary_opts for option in node.params))
    return [word for word in words if word.startswith("-") and word.split("=")[0] not in known]


@pytest.fixture(scope="module")
def command_line():
    from pipelines.cli import app  # noqa: PLC0415

    return typer.main.get_command(app)


def test_every_command_of_the_readme_exists(command_line):
    commands = commands_of((ROOT / "README.md").read_text(encoding="utf-8"))
    assert ["make", "run"] in commands
    assert ["make", "test"] in commands
    assert {" ".join(command): unknown_words(command, command_line) for command in commands} == {
        " ".join(command): [] for command in commands
    }


@pytest.mark.parametrize(
    ("command", "unknown"),
    [("make runn", ["runn"]), ("panelwatch nonsense", ["nonsense"]), ("panelwatch run --nonsense", ["--nonsense"])],
)
def test_a_command_that_does_not_exist_is_found(command, unknown, command_line):
    assert unknown_words(command.split(), command_line) == unknown


def test_commands_are_found_in_blocks_and_in_lines():
    page = "Run `make run`, or:\n\n```sh\n$ panelwatch run --landing in  # waits\nls\n```\n"
    assert commands_of(page) == [["panelwatch", "run", "--landing", "in"], ["make", "run"]]
