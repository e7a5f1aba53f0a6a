"""What the architecture tests look at: the files of the project and the imports of its modules."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
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


def reachable(started: Iterable[str], root: Path = ROOT) -> set[str]:
    """Give our modules that those started import, and so on; also inside functions, not for types only."""
    found: set[str] = set()
    waiting = list(started)
    while waiting:
        name = waiting.pop()
        path = _path_of(name, root)
        if path is None or name in found:
            continue
        found.add(name)
        waiting.extend(".".join(name.split(".")[:end]) for end in range(1, name.count(".") + 1))
        waiting.extend(_modules_imported(parse(path)))
    return found


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def _path_of(name: str, root: Path) -> Path | None:
    """Give the file of one of our modules; none for another's, and for what is no module but a name in one."""
    place = root.joinpath(*name.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def _modules_imported(tree: ast.AST) -> Iterator[str]:
    """Give what may be a module: what is imported, the packages it is in, and each name taken from a package."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _modules_imported(ast.Module(node.orelse, []))
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            taken = node.names if isinstance(node, ast.ImportFrom) else []
            for name in _imported(node):
                parts = name.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))
                yield from (f"{name}.{alias.name}" for alias in taken)
        yield from _modules_imported(node)


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
