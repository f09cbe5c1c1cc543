"""YAML in which nothing means something else than it says: every trap is refused with its line and column."""

import re
from pathlib import Path
from typing import Any, NoReturn

import yaml

from pmo_lib.errors import ConfigurationError

INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
TEXT_TAG = "tag:yaml.org,2002:str"
NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9_.:eExXoO+-]*")
MAXIMUM_BYTES = 1_000_000


class Document:
    """
    A YAML document as Python values, with the place of each.

    Args:
        text: the document.
        name: how messages call it.

    Raises:
        ConfigurationError: with line and column, for broken syntax, a repeated key, an anchor or tag, or a plain
            value that YAML readers disagree on (`NO`, `007`, `12:30`, `1_000`, `1e3`).

    >>> Document("a: {b: '007'}", "x.yml").value
    {'a': {'b': '007'}}
    """

    def __init__(self, text: str, name: str):
        self.name = name
        self.places: dict[tuple, tuple[int, int]] = {}
        if len(text) > MAXIMUM_BYTES:
            raise ConfigurationError(
                f"longer than {MAXIMUM_BYTES:,} characters", code="PMO-P11", where=name
            )
        try:
            self._refuse_anchors(text)
            root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = f"{name} line {mark.line + 1} column {mark.column + 1}" if mark else name
            problem = getattr(error, "problem", None) or "cannot be read"
            raise ConfigurationError(
                f"no valid YAML: {problem}", code="PMO-P10", where=place
            ) from error
        except RecursionError as error:
            raise ConfigurationError("is nested too deeply", code="PMO-P10", where=name) from error
        self.value: Any = {} if root is None else self._value(root, ())

    def where(self, path: tuple) -> str:
        """File, line and column of the value at a path of keys, or of the nearest one above it."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return f"{self.name} line {line} column {column}"

    def _refuse_anchors(self, text: str) -> None:
        for token in yaml.scan(text.removeprefix("\ufeff")):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                self._refuse(
                    token.start_mark,
                    "anchors, aliases and tags are not taken",
                    "write the value out",
                )

    def _value(self, node: yaml.Node, path: tuple) -> Any:
        self.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: tuple) -> dict:
        result: dict = {}
        for key_node, value_node in node.value:
            key = self._key(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._refuse(key_node.start_mark, f"key {key!r} is no text", "quote it")
            if key in result:
                self._refuse(key_node.start_mark, f"key {key!r} stands twice", "keep one of them")
            self.places[*path, key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            result[key] = self._value(value_node, (*path, key))
        return result

    def _key(self, node: yaml.ScalarNode) -> Any:
        """A key; `on`, which some YAML readers take for true, can only be the key of a join."""
        return node.value if node.value == "on" else self._scalar(node)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text = node.value
        if node.style is not None or ISO_DATE.fullmatch(text):
            return text
        if text in WORDS:
            return WORDS[text]
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return float(text)
        if node.tag != TEXT_TAG or NUMBER_LIKE.fullmatch(text):
            self._refuse(
                node.start_mark,
                f"{text!r} means different things to different readers",
                f'write "{text}"',
            )
        return text

    def _refuse(self, mark: yaml.Mark, message: str, action: str) -> NoReturn:
        place = f"{self.name} line {mark.line + 1} column {mark.column + 1}"
        raise ConfigurationError(message, code="PMO-P10", where=place, action=action)


def load(path: Path) -> Document:
    """
    The YAML document in a file.

    Raises:
        ConfigurationError: no such file, not readable, not UTF-8, or refused (see `Document`).
    """
    try:
        return Document(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigurationError(
            f"cannot be read: {reason}", code="PMO-P11", where=path.name
        ) from error
