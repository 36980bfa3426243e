"""The chapters need no more Python than loops, lists, functions and classes, and check every number they are given."""

import ast
import dataclasses
import importlib
import inspect
from typing import Annotated, get_args, get_origin

import pytest

from tests.lessons.test_scripts import SOURCES, WITH_OPTIONS, module_of

COMPREHENSIONS = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


def too_clever(node: ast.AST) -> str | None:
    """What a reader of the lectures need not know, if the node is such a thing."""
    match node:
        case ast.NamedExpr():
            return "walrus"
        case ast.UnaryOp(op=ast.USub(), operand=ast.BinOp(op=ast.FloorDiv(), left=ast.UnaryOp(op=ast.USub()))):
            return "-(-a // b)"
        case ast.Lambda(args=ast.arguments(defaults=[_, *_]) | ast.arguments(kw_defaults=[_, *_])):
            return "lambda with defaults"
        case ast.IfExp() if any(isinstance(part, ast.IfExp) for part in ast.walk(node) if part is not node):
            return "nested conditional expressions"
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value) if isinstance(value, COMPREHENSIONS):
            return "a comprehension unpacked"
        case ast.Starred(value=value) if isinstance(value, COMPREHENSIONS):
            return "a comprehension unpacked"
        case ast.Call(func=ast.Name("zip"), args=arguments, keywords=keywords):
            if keywords:
                return "zip with strict"
            if len(arguments) > 3:
                return "zip of more than three"
    return None


@pytest.mark.parametrize("path", SOURCES)
def test_chapters_are_plain_python(path: str):
    """Of an exercise, the part above the checks."""
    nodes = list(ast.walk(ast.parse(SOURCES[path].split("# ─── ")[0])))
    assert [f"line {node.lineno}: {what}" for node in nodes if (what := too_clever(node))] == []


def is_unchecked(kind: object) -> bool:
    """Whether any number of this type is taken, or nobody says which type it is."""
    if kind in (int, float, inspect.Parameter.empty):
        return True
    if dataclasses.is_dataclass(kind):
        return any(is_unchecked(field.type) for field in dataclasses.fields(kind))
    return get_origin(kind) is not Annotated and any(is_unchecked(part) for part in get_args(kind))


def test_every_number_on_a_command_line_is_checked():
    """Its type says from where to where it may be: common.cli.Count and its like."""
    assert is_unchecked(int | None)
    for path in WITH_OPTIONS:
        main = importlib.import_module(module_of(path)).main
        for name, parameter in inspect.signature(main).parameters.items():
            assert not is_unchecked(parameter.annotation), f"{path}: {name}"
