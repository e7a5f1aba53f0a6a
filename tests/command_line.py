"""`panelwatch` called in the test's own process: a process of its own takes a second to start, and says the same.

That it is what people start, what it imports and how it ends when it is killed is for those tests that start one:
`tests.integration.test_cli.call`.
"""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from pipelines.cli import main


def call_here(home: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Run the command line, all of it; give exit code, standard output and standard error."""
    told = {name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")}
    told |= {"PANELWATCH_HOME": str(home), "PANELWATCH_STABLE_SECONDS": "0", **environment}
    out, err, mask = io.StringIO(), io.StringIO(), os.umask(0o077)
    with (
        mock.patch.dict(os.environ, told, clear=True),
        mock.patch.object(sys, "argv", ["panelwatch", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        finally:
            os.umask(mask)
    return int(code), out.getvalue(), err.getvalue()
