"""Pictures of every page at 320, 768 and 1280 pixels, in the dark and in print, for someone to look at.

    python -m tests.browser.screenshots OUT [NAME ...]

takes those of the installation PANELWATCH_HOME names.
"""

import os
import sys

from pipelines.settings import read_settings
from tests.browser import tools
from tests.browser.serving import serving

if __name__ == "__main__":
    out, *names = sys.argv[1:]
    folder = read_settings(os.environ).home.site
    with serving(folder) as address:
        tools.run_script("shots.mjs", address, out, given=names or sorted(path.name for path in folder.glob("*.html")))
