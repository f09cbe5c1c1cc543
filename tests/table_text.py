"""A table as a reader sees it, in plain text, so that a test can state all of it: caption, headers, chips and cells."""

from html.parser import HTMLParser

from pmo_lib.report.grids import Table, table_html


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.lines: list[list[str]] = []
        self.caption = ""
        self.inside = ""

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.lines.append([])
        if tag in ("th", "td"):
            self.lines[-1].append(">" if "num" in (dict(attributes).get("class") or "") else "")
        self.inside = tag if tag in ("th", "td", "tr", "caption", "summary") else self.inside

    def handle_data(self, data):
        if self.inside in ("th", "td") and self.lines and self.lines[-1]:
            self.lines[-1][-1] += data
        elif self.inside == "caption":
            self.caption += data

    def handle_endtag(self, tag):
        if tag in ("caption", "tr", "thead", "tbody", "table", "summary"):
            self.inside = ""


def as_text(table: Table) -> str:
    """
    Caption, headers and rows of a table, cells separated by " | "; a cell that stands right begins with ">".

    A status is written with its mark and its word, as in "■ Off track", so that a test notices a lost chip.
    """
    reader = _Reader()
    reader.feed(str(table_html(table)))
    lines = [" | ".join(" ".join(cell.split()) for cell in line) for line in reader.lines]
    return "\n".join([" ".join(reader.caption.split()), *lines])
