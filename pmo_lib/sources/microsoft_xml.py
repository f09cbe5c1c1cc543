"""Microsoft Project's XML, record by record and within limits."""

import io
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pmo_lib.sources.files import Refused, readable
from pmo_lib.sources.schedule_files import MOST_ACTIVITIES

MOST_ELEMENTS = 6_000_000
MOST_ATTRIBUTES = 1_000_000
DEEPEST = 40
RECORDS = ("Task", "Calendar", "Resource", "Assignment")


@dataclass(slots=True)
class Content:
    """The records of a file, and the fields of the project itself."""

    project: dict[str, str] = field(default_factory=dict)
    tasks: list[Element] = field(default_factory=list)
    calendars: dict[str, Element] = field(default_factory=dict)
    resources: list[Element] = field(default_factory=list)
    assignments: list[dict[str, str]] = field(default_factory=list)


def records(held: bytes) -> Content:
    """
    The records of a file of Microsoft Project; timephased data and whatever else is no record is let go.

    Raises:
        Refused: it is another XML, is damaged, declares entities, or holds too much.
    """
    if held.count(b"<") > MOST_ELEMENTS or held.count(b"=") > MOST_ATTRIBUTES:
        raise Refused("holds more elements than any schedule", "export fewer projects")
    found, open_elements = Content(), []
    try:
        for event, element in iterparse(io.BytesIO(held), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                open_elements.append(element)
                _check_place(open_elements)
                continue
            open_elements.pop()
            element.tag = element.tag.rpartition("}")[2]
            if len(open_elements) == 2 and element.tag in RECORDS:
                _keep(found, element)
                open_elements[-1].clear()
            elif len(open_elements) == 1 and not len(element):
                found.project[element.tag] = (element.text or "").strip()
    except DefusedXmlException as error:
        rule = "declares a document type or entities, which no schedule needs"
        raise Refused(rule, "do not open it; export it again from Microsoft Project") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(f"is damaged XML: {error}", "export it again") from error
    return found


def _check_place(open_elements: list[Element]) -> None:
    if len(open_elements) > DEEPEST:
        raise Refused(f"nests its elements deeper than {DEEPEST}", "export it again")
    if len(open_elements) == 1:
        root = open_elements[0].tag.rpartition("}")[2]
        if root == "APIBusinessObjects":
            raise Refused("is Primavera's own XML, which is not read", "export it as .xer")
        if root != "Project":
            rule = f"is no XML of Microsoft Project: it begins with <{readable(root)[:40]}>"
            raise Refused(rule, "save the schedule as XML in Microsoft Project")


def _keep(found: Content, element: Element) -> None:
    if element.tag == "Task":
        found.tasks.append(element)
    elif element.tag == "Calendar":
        found.calendars[text_of(element, "UID") or ""] = element
    elif element.tag == "Resource":
        found.resources.append(element)
    else:
        found.assignments.append(_fields(element))
    if max(len(found.tasks), len(found.assignments) // 20) > MOST_ACTIVITIES:
        raise Refused(f"holds more than {MOST_ACTIVITIES:,} tasks", "export fewer projects")


def _fields(element: Element) -> dict[str, str]:
    return {child.tag: child.text.strip() for child in element if child.text and not len(child)}


def text_of(element: Element | None, name: str) -> str | None:
    """Text of a child; None where there is none or it is empty."""
    text = element.findtext(name) if element is not None else None
    return text.strip() or None if text else None
