"""The code as syntax trees: which texts, kinds and words it names."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from support.paths import ROOT

FOLDERS = ("geo", "server", "dashboard", "pages")
#: A key of a table of texts, or what may be a part of one.
_KEY = re.compile(r"[a-z0-9_]*")
#: Stands in a pattern for what is known only when the code runs.
_HOLE = "\0"
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Module:
    """A file of the code.

    Parameters
    ----------
    name
        Its path below the project.
    tree
        What is in it; each node has its parent as ``parent``.
    """

    name: str
    tree: ast.Module

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Return the calls of functions, methods or classes of these names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and called_name(node) in names:
                yield node

    def where(self, node: ast.expr) -> str:
        """Say where a node stands."""
        return f"{self.name}:{node.lineno}"


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Return all code but tests and benchmarks."""
    files = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(files)}
    for tree in trees.values():
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]
    return tuple(Module(name, tree) for name, tree in trees.items())


def called_name(call: ast.Call) -> str:
    """Return the last part of the name that a call has."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """Return an argument of a call by its place or its name."""
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


@lru_cache(maxsize=1)
def literals() -> frozenset[str]:
    """Return the texts that stand in the code by themselves: no docstrings, no parts of f-strings."""
    texts = {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not isinstance(node.parent, ast.Expr | ast.JoinedStr)  # type: ignore[attr-defined]
    }
    # A kind of period, half-month, has its word as half_month.
    return frozenset(texts | {text.replace("-", "_") for text in texts})


@lru_cache(maxsize=1)
def patterns() -> frozenset[str]:
    """Return the f-strings that may make a key or a part of one, ``\\0`` for each of their values."""
    every = {pattern(node) for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr)}
    return frozenset(each for each in every if each.strip(_HOLE) and _KEY.fullmatch(each.replace(_HOLE, "")))


def pattern(node: ast.JoinedStr) -> str:
    """Return an f-string with ``\\0`` for each of its values."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values)


@lru_cache(maxsize=1)
def values() -> frozenset[str]:
    """Return what may fill an f-string: texts of the code, and the keys in the cells of the committed facts."""
    cells: set[str] = set()
    for path in (ROOT / "data").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells.update(cell for row in csv.reader(file) for cell in row if _KEY.fullmatch(cell))
    return frozenset(cells | {text for text in literals() if _KEY.fullmatch(text)})


def fits(key: str, mould: str) -> bool:
    """Say whether an f-string may make a key: each value that this needs is a text of the code or of the facts.

    A value may also be an ending that is an f-string itself, ``_{role}``.
    """
    return any(all(_is_value(part) for part in parts) for parts in _fillings(key, mould))


def _is_value(part: str) -> bool:
    return part in values() or (part[:1] == "_" and part[1:] in values() and f"_{_HOLE}" in patterns())


def _fillings(key: str, mould: str) -> Iterator[tuple[str, ...]]:
    """Return every way to fill the holes of a mould so that it makes the key."""
    start, hole, rest = mould.partition(_HOLE)
    if not key.startswith(start):
        return
    if not hole:
        if key == start:
            yield ()
        return
    for end in range(len(start), len(key) + 1):
        for others in _fillings(key[end:], rest):
            yield (key[len(start) : end], *others)


def is_used(key: str) -> bool:
    """Say whether the code names a key, as a whole or by an f-string with two letters of its own at least."""
    moulds = (mould for mould in patterns() if re.search("[a-z]{2}", mould))
    return key in literals() or any(fits(key, mould) for mould in moulds)


def choices(module: Module, node: ast.expr | None) -> set[str] | None:
    """Return the texts that an expression may be, f-strings as patterns; None where the code does not tell.

    Both sides of a condition count; a name is followed to what its function assigns to it or, if it is one of its
    parameters, to what the module's calls hand over; an attribute to the keyword arguments of its name.
    """
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.JoinedStr):
        return {pattern(node)}
    if isinstance(node, ast.IfExp):
        return _union([choices(module, node.body), choices(module, node.orelse)])
    if isinstance(node, ast.BoolOp):
        return _union([choices(module, value) for value in node.values])
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        return _union([choices(module, value) for value in node.value.values])
    if isinstance(node, ast.Name):
        return _named(module, node)
    if isinstance(node, ast.Attribute):
        return _union([choices(other, value) for other, value in _keywords(node.attr)]) if node.attr != "kind" else None
    return None


def _union(sets: list[set[str] | None]) -> set[str] | None:
    return None if not sets or None in sets else set().union(*(each for each in sets if each is not None))


def _keywords(name: str) -> Iterator[tuple[Module, ast.expr]]:
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword) and node.arg == name:
                yield module, node.value


def _named(module: Module, name: ast.Name) -> set[str] | None:
    scope = _scope(name)
    loops = [*_generators(name), *(node for node in ast.walk(scope) if isinstance(node, ast.For))]
    sources = [loop.iter for loop in loops if _is_name(_first(loop.target), name.id)]
    if sources:
        return _union([_items(module, source, scope) for source in sources])
    assignments = [
        node.value
        for node in ast.walk(scope)
        if (isinstance(node, ast.Assign) and any(_is_name(target, name.id) for target in node.targets))
        or (isinstance(node, ast.AnnAssign | ast.NamedExpr) and _is_name(node.target, name.id))
    ]
    if assignments:
        return _union([choices(module, value) for value in assignments])
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    parameters = [each.arg for each in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)]
    if name.id not in parameters:
        return _of_module(module, name)
    place = [each for each in parameters if each != "self"].index(name.id)
    return _union([choices(module, argument(call, place, name.id)) for call in module.calls(scope.name)])


def _generators(node: ast.AST) -> Iterator[ast.comprehension]:
    """Return the loops of the comprehensions around a node, from the inside."""
    while not isinstance(node, _Function | ast.Module):
        yield from getattr(node, "generators", ())
        node = node.parent  # type: ignore[attr-defined]


def _items(module: Module, source: ast.expr, scope: ast.AST) -> set[str] | None:
    """Return what a loop goes over: the items of a list, or the keys that its function sets in a mapping."""
    if isinstance(source, ast.Tuple | ast.List):
        return _union([choices(module, _first(item)) for item in source.elts])
    if not (isinstance(source, ast.Call) and called_name(source) == "items" and isinstance(source.func, ast.Attribute)):
        return None
    mapping = ast.unparse(source.func.value)
    targets = [target for node in ast.walk(scope) if isinstance(node, ast.Assign) for target in node.targets]
    keys = [each.slice for each in targets if isinstance(each, ast.Subscript) and ast.unparse(each.value) == mapping]
    return _union([choices(module, key) for key in keys])


def _first(node: ast.expr) -> ast.expr:
    return node.elts[0] if isinstance(node, ast.Tuple) else node


def _of_module(module: Module, name: ast.Name) -> set[str] | None:
    statements = [node for node in module.tree.body if isinstance(node, ast.Assign)]
    constants = [node.value for node in statements if _is_name(node.targets[0], name.id)]
    return _union([choices(module, value) for value in constants])


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _scope(node: ast.AST) -> ast.AST:
    while not isinstance(node, _Function | ast.Module):
        node = node.parent  # type: ignore[attr-defined]
    return node
