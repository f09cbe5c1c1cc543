"""From parameters to published pages."""

import sys

# Where this optional package is installed (JupyterLab brings it), jsonschema compiles a grammar of web addresses with
# it: more than a second in every process that reads a notebook, for a check no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)
