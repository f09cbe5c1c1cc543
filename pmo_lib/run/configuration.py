"""`parameters/<portfolio>/portfolio.yml`, read strictly."""

from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.settings import Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.run.suggestion import did_you_mean
from pmo_lib.sources.mapping import Mapping, SourceKeys
from pmo_lib.sources.mapping_rules import refusals
from pmo_lib.sources.strict_yaml import Document, load

Parameters = dict[str, Any]
SAVED = "variants"  # folder beside portfolio.yml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ProgramConfiguration(Strict):
    """`<program>.yml`: only what differs for one program."""

    notebooks: dict[str, Parameters | None] = Field(default_factory=dict)


class Variant(Strict):
    """A report once more with other parameters, under a name of its own."""

    programs: list[str] = Field(default_factory=list)
    parameters: Parameters = Field(min_length=1)


class Limits(Strict):
    """What a report may cost; past it, it is ended and named, and the others go on."""

    cell: int = Field(default=300, ge=1, le=86_400)  # seconds
    report: int = Field(default=900, ge=1, le=86_400)  # seconds
    run: int = Field(default=0, ge=0, le=864_000)  # seconds; 0: no limit
    memory: int = Field(default=2048, ge=64, le=1_000_000)  # MB a report may add to what is shared


class Webhook(Strict):
    """A channel of Teams or Slack; its address is a secret, since it allows everybody who knows it to write there."""

    address: str = Field(pattern="^secret:[A-Za-z][A-Za-z0-9_]*$")
    form: Literal["teams", "slack"]


class Audience(Strict):
    """Readers who get the same programs; `_portfolio` stands for the reports of the whole portfolio."""

    programs: list[str] = Field(min_length=1)
    to: list[str] = Field(default_factory=list)  # e-mail addresses
    webhook: Webhook | None = None


class Mail(Strict):
    """The mail server that messages go through, and the addresses of roles for reminders."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    starttls: bool = True
    sender: str = Field(min_length=3)
    user: str = ""
    password: str = Field(default="", pattern="^(secret:[A-Za-z][A-Za-z0-9_]*)?$")
    roles: dict[str, str] = Field(default_factory=dict)


class Keep(Strict):
    """How many report days are kept of each report, and which are kept for ever, such as those of board packs."""

    newest: int = Field(ge=1)
    tagged: list[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]] = Field(
        default_factory=list
    )


class Brand(Strict):
    """What the bar of each page shows of the organization; see `brand.checked`."""

    name: str = Field(default="", max_length=60)
    colour: str = Field(default="", pattern="^(#[0-9a-fA-F]{6})?$")
    logo: str = Field(default="", max_length=120)


class Configuration(Strict):
    """`portfolio.yml`: where the tables come from and which notebooks report on them, with what parameters."""

    schema_version: Literal[1] = Field(alias="schema")
    title: str = Field(min_length=1, max_length=120)
    source: str | dict[str, Any]
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
    locale: str = Field(default="en_GB", pattern="^[a-z]{2,3}(_[A-Z]{2})?$")
    synthetic: bool = False
    constants: dict[str, dict[str, Any]] = Field(default_factory=dict)
    mapping: Mapping = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    stale_after: int = Field(default=92, ge=1)
    notebooks: dict[str, Parameters | None] = Field(min_length=1)
    variants: dict[
        str, dict[Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,40}$")], Variant]
    ] = Field(default_factory=dict)
    limits: Limits = Field(default_factory=Limits)
    audiences: dict[Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,40}$")], Audience] = Field(
        default_factory=dict
    )
    mail: Mail | None = None
    keep: Keep | None = None
    brand: Brand = Field(default_factory=Brand)
    workbook: bool = False

    @property
    def location(self) -> str:
        """Where the tables are: a folder, a file or the address of a database; paths are seen from the portfolio's folder or the shared data."""
        return self.source if isinstance(self.source, str) else str(self.source.get("location", ""))

    @property
    def options(self) -> dict[str, Any]:
        """What else was said about the source."""
        return (
            {}
            if isinstance(self.source, str)
            else {k: v for k, v in self.source.items() if k != "location"}
        )

    def settings(self, portfolio: str) -> Settings:
        """What holds for every report of this portfolio."""
        return Settings(
            portfolio,
            self.title,
            self.currency,
            self.locale,
            synthetic=self.synthetic,
            notes=tuple(self.notes),
        )


def read_configuration(folder: Path) -> tuple[Configuration, Document]:
    """
    A portfolio's configuration, and the document it stands in.

    Raises:
        ConfigurationError: with line and column, for whatever is unknown, missing or of the wrong kind.
    """
    document = load(folder / "portfolio.yml")
    return parse_configuration(document), document


def parse_configuration(document: Document) -> Configuration:
    """
    The configuration that a document holds.

    Raises:
        ConfigurationError: as `read_configuration`.
    """
    configuration = _validated(Configuration, document)
    if not configuration.location:
        raise _refused(
            document,
            ("source",),
            "the source names no location",
            "add 'location: data/portfolio.xlsx'",
        )
    for table in configuration.constants:
        if table not in ("organization", "programs"):
            action = did_you_mean(table, ["organization", "programs"])
            raise _refused(document, ("constants", table), f"no constant row for {table!r}", action)
        for column in configuration.constants[table]:
            if column not in TABLES[table].names:
                action = did_you_mean(column, TABLES[table].names)
                raise _refused(
                    document, ("constants", table, column), f"unknown column {column!r}", action
                )
    keys = _validated(SourceKeys, document, ("source",)) if configuration.options else SourceKeys()
    for path, message, known in refusals(configuration.mapping, keys.header):
        action = did_you_mean(str(path[-1]), known) if known else "see docs/mapping.md"
        raise _refused(document, ("mapping", *path), message, action)
    return configuration


class SavedVariant(Variant):
    """`variants/<notebook>.<name>.yml`: a variant in a file of its own, as an explorer saves it."""

    notebook: str = ""
    name: str = Field(default="", pattern="^[a-z0-9][a-z0-9-]{0,40}$")


def read_saved(folder: Path) -> list[tuple[SavedVariant, Document]]:
    """
    The variants that lie in files of their own, by name of file; none where there is no such folder.

    Raises:
        ConfigurationError: with file, line and column, for whatever is unknown, missing or of the wrong kind.
    """
    found = []
    for path in sorted((folder / SAVED).glob("*.yml")):
        document = load(path)
        notebook, _, name = path.stem.rpartition(".")
        if not notebook or set(document.value) & {"notebook", "name"}:
            action = "name it <notebook>.<name>.yml, and write only programs and parameters in it"
            raise _refused(
                document, (), "a file in variants/ that does not say whose variant it is", action
            )
        document.value |= {"notebook": notebook, "name": name}
        found.append((_validated(SavedVariant, document), document))
    return found


def joined(
    configuration: Configuration, saved: Iterable[tuple[SavedVariant, Document]]
) -> Configuration:
    """
    A configuration with the variants saved beside it.

    Raises:
        ConfigurationError: a variant stands in both places.
    """
    variants = {notebook: dict(own) for notebook, own in configuration.variants.items()}
    for one, document in saved:
        own = variants.setdefault(one.notebook, {})
        if one.name in own:
            action = "rename the file, or delete one of the two"
            raise _refused(
                document,
                (),
                f"portfolio.yml has a variant {one.name!r} of {one.notebook} too",
                action,
            )
        own[one.name] = Variant(programs=one.programs, parameters=one.parameters)
    return configuration.model_copy(update={"variants": variants})


def read_program_configuration(path: Path) -> tuple[ProgramConfiguration, Document]:
    """What differs for one program; nothing does where there is no such file."""
    document = load(path) if path.exists() else Document("", path.name)
    return _validated(ProgramConfiguration, document), document


def _refused(document: Document, path: tuple, message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-P11", where=document.where(path), action=action)


def _validated(model: type[BaseModel], document: Document, within: tuple = ()):
    """A model of the document, or of the value at a path within it."""
    value = document.value
    for key in within:
        value = value[key]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        path = (*within, *first["loc"])
        if first["type"] == "extra_forbidden":
            known = _known_keys(model, path[len(within) : -1])
            raise _refused(
                document, path, f"unknown key {path[-1]!r}", did_you_mean(str(path[-1]), known)
            ) from error
        name = ".".join(str(part) for part in path) or "the document"
        raise _refused(
            document, path, f"{name}: {first['msg']}", "see docs/portfolio-yml.md"
        ) from error


def _known_keys(model: type[BaseModel], path: tuple) -> list[str]:
    """Keys that would be known where a path leads within a model: through its fields, mappings and lists."""
    kind: Any = model
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = next(
                (f for name, f in kind.model_fields.items() if part in (name, f.alias)), None
            )
            kind = field.annotation if field else None
        else:
            kind = (
                get_args(kind)[-1]
                if get_args(kind) and get_args(kind)[-1] is not Ellipsis
                else get_args(kind)[0]
            )
        kind = next((k for k in _kinds(kind)), None)
    found = (
        kind.model_fields.items() if isinstance(kind, type) and issubclass(kind, BaseModel) else ()
    )
    return [field.alias or name for name, field in found]


def _kinds(kind: Any) -> list[Any]:
    """What an annotation stands for, without what it is annotated with and without None."""
    if hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if isinstance(kind, UnionType):
        return [part for part in get_args(kind) if part is not type(None)]
    return [kind]
