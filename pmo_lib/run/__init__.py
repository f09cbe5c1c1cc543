"""From parameters to published pages."""

import sys

# Where these optional packages are installed (JupyterLab brings them), jsonschema opens them for checks no notebook needs:
# one compiles a grammar of web addresses, more than a second in every process that reads a notebook; the other all of arrow.
for name in ("rfc3987_syntax", "isoduration"):
    sys.modules.setdefault(name, None)
