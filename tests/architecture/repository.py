"""What the architecture tests look at: the files of the project and the imports of its modules."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pipelines", "assets", "expectations", "warehouse")


def project_files() -> list[Path]:
    """Give every file that is, or could be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def package_modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def sql_files() -> list[Path]:
    return sorted((ROOT / "warehouse" / "sql").rglob("*.sql"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_when_loaded(tree: ast.Module) -> set[str]:
    """Give the top-level packages that loading a module imports; not those inside functions or for types only."""
    return {name.split(".")[0] for node in _statements_run_when_loaded(tree.body) for name in _imported(node)}


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return [node.module]
    return []


def _statements_run_when_loaded(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _statements_run_when_loaded(node.orelse)
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _statements_run_when_loaded(getattr(node, part, []))
        for handler in getattr(node, "handlers", []):
            yield from _statements_run_when_loaded(handler.body)
