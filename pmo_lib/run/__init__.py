"""From parameters to published pages."""

import sys

# Where these optional packages are installed (JupyterLab brings them), jsonschema opens them for checks no notebook needs:
# one compiles a grammar of web addresses, more than a second in every process that reads a notebook; the other all of arrow.
sys.modules.update(
    {name: None for name in ("rfc3987_syntax", "isoduration") if name not in sys.modules}
)
