"""How commands speak: one option for the language of all of them, and faults in words instead of a traceback."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import is_dataclass
from functools import wraps
from typing import Annotated, Any, TypeVar

import typer

from geo.errors import Fault, GeoError, InvalidInput, Message, Place
from geo.settings import LANGUAGES
from geo.texts.faults import error_text, message_text

_Command = TypeVar("_Command", bound=Callable[..., Any])

_LANG = inspect.Parameter(
    "lang",
    inspect.Parameter.KEYWORD_ONLY,
    default="",
    annotation=Annotated[
        str, typer.Option("--lang", "--language", help="zh or en; by default messages are English, exports Chinese.")
    ],
)
#: The language that the running command was asked to speak; blank where it was not asked.
_language: ContextVar[str] = ContextVar("language", default="")


class Commands(typer.Typer):
    """A group of commands that all take ``--lang`` and explain the library's errors.

    A parameter of a command whose type is a dataclass stands for an option for each field of the dataclass.
    """

    def command(self, name: str | None = None, **options: Any) -> Callable[[_Command], _Command]:
        """Return a decorator that makes a function a command, as in typer."""
        register = super().command(name, **options)

        def add(function: _Command) -> _Command:
            register(_with_language(function))
            return function

        return add


def language(default: str = "en") -> str:
    """Return the language that the running command was asked to speak."""
    return _language.get() or default


def say(messages: Iterable[Message]) -> None:
    """Print messages, a line each, in the language of the command."""
    for message in messages:
        typer.echo(message_text(message, language()))


@contextmanager
def faults_explained() -> Iterator[None]:
    """Turn the library's errors into messages in the language of the command, and exit code 1."""
    try:
        yield
    except GeoError as error:
        typer.echo(error_text(error, language()), err=True)
        raise typer.Exit(1) from error


@contextmanager
def _speaking(lang: str) -> Iterator[None]:
    """Set the language of a command while it runs; one that is none of ours is not spoken."""
    token = _language.set(lang if lang in LANGUAGES else "")
    try:
        yield
    finally:
        _language.reset(token)


def _with_language(function: Callable[..., Any]) -> Callable[..., Any]:
    parameters = inspect.signature(function, eval_str=True).parameters
    groups: dict[str, Callable[..., Any]] = {
        name: one.annotation
        for name, one in parameters.items()
        if isinstance(one.annotation, type) and is_dataclass(one.annotation)
    }
    fields = {name: inspect.signature(group, eval_str=True).parameters for name, group in groups.items()}
    options = [option for name, one in parameters.items() for option in fields.get(name, {name: one}).values()]

    @wraps(function)
    def run(*, lang: str, **values: Any) -> None:
        with _speaking(lang), faults_explained():
            if lang and lang not in LANGUAGES:
                raise InvalidInput(Fault("unknown_choice", Place(file="--lang"), {"options": LANGUAGES, "got": lang}))
            for name, group in groups.items():
                values[name] = group(**{field: values.pop(field) for field in fields[name]})
            function(**values)

    keyword_only = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in options]
    run.__signature__ = inspect.Signature([*keyword_only, _LANG])  # type: ignore[attr-defined]
    return run
