"""Small wrong changes, one at a time, in common and the lessons: do the quick tests of the file notice?

    uv run tests/mutants.py --count 300 --seed 0

Each change is made by a rule on the syntax tree, in a copy of the project. Prints those that no test notices.
"""

import ast
import copy
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path

from common.cli import run
from common.options import Count, Seed

ROOT = Path(__file__).parents[1]
SECONDS = 240  # then a mutant counts as noticed: it never ends
DROPPED = {"zero_grad", "backward", "step", "eval", "train", "manual_seed", "check_finite", "warn_if_stuck", "save",
           "flush", "fsync", "kill", "put_off_compiler", "leave_one_core"}  # fmt: skip
PROMISES = "tests/lessons/test_scripts.py::test_does_what_the_docstring_promises"
ELSEWHERE = "pages/|scripts|plain_python|bad_input|fuzz|notebook"  # tests that name many files
OF_TEXT = ["lessons/test_plain_python", "pages/test_code", "pages/test_pictures"]
UNWRAPPED = {"detach", "flatten", "squeeze", "t", "float", "long", "abs", "sigmoid", "softmax", "relu", "log"}
SWAPPED = {"mean": "sum", "sum": "mean", "argmax": "argmin", "max": "min", "min": "max", "exp": "log"}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
             ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.GtE: ast.Lt, ast.LtE: ast.Gt,
             ast.And: ast.Or, ast.Or: ast.And}  # fmt: skip


def wrong_versions(node: ast.AST) -> Iterator[tuple[str, ast.AST, str]]:
    """What could go wrong at a node: its name, which node to replace, and with what."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(attr=name) | ast.Name(name))) if name in DROPPED:
            yield f"{name} dropped", node, "pass"
        case ast.Call(ast.Attribute(value=value, attr=name)) if name in UNWRAPPED:
            yield f"{name} skipped", node, f"({ast.unparse(value)})"
        case ast.Attribute(value=value, attr=name) if name in SWAPPED:
            yield f"{name} → {SWAPPED[name]}", node, f"({ast.unparse(value)}).{SWAPPED[name]}"
        case ast.keyword(arg=arg, value=ast.Constant(bool(value))):
            yield f"{arg}={not value}", node.value, str(not value)
        case ast.Constant(int(value) | float(value)) if not isinstance(value, bool):
            # 401 steps in place of 400 nobody sees
            wrong = 2 * value + 0.5 if isinstance(value, float) else value + 1 if abs(value) < 10 else 2 * value
            yield f"{value} → {wrong}", node, str(wrong)
        case ast.BinOp(op=old) | ast.AugAssign(op=old) | ast.BoolOp(op=old) | ast.Compare(ops=[old]):
            if type(old) in OPERATORS:
                new = copy.copy(node)
                new.op = OPERATORS[type(old)]()
                new.ops = [new.op]
                yield f"{type(old).__name__} reversed", node, ast.unparse(new)
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield "minus dropped", node, f"({ast.unparse(operand)})"
        case ast.If(test):
            yield "if reversed", test, f"not ({ast.unparse(test)})"
        case ast.Slice(upper=ast.expr() as upper):
            yield "slice to the end", upper, ""
        case ast.FunctionDef(decorator_list=decorators):
            for decorator in decorators:
                yield f"@{ast.unparse(decorator)} dropped", decorator, "(lambda function: function)"


def is_words(node: ast.AST) -> bool:
    """What is only said: printed text and messages, formats, hints, and the guard."""
    match node:
        case ast.JoinedStr() | ast.Raise() | ast.Call(ast.Name("print")) | ast.arg() | ast.ImportFrom():
            return True
        case ast.If(ast.Compare(ast.Name("__name__")) | ast.Name("plot") | ast.Attribute(attr="plot")):
            return True
    return isinstance(node, ast.AnnAssign) and node.value is None


def mutants(path: Path) -> Iterator[tuple[str, str]]:
    """The name and the source of every wrong version of a file."""
    source = path.read_bytes()
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]  # of the lines
    tree = ast.parse(source)
    skipped = {part for node in ast.walk(tree) if is_words(node) for part in ast.walk(node)}
    if path.name == "plotting.py":  # its numbers are sizes and places
        skipped |= {node for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for node in ast.walk(tree):
        for what, old, new in wrong_versions(node) if node not in skipped else ():
            start, end = starts[old.lineno - 1] + old.col_offset, starts[old.end_lineno - 1] + old.end_col_offset
            yield f"line {node.lineno}: {what}", (source[:start] + new.encode() + source[end:]).decode()


def tests_of(path: Path) -> list[list[str]]:
    """The quick tests of a file, in the order of running: those that name it, what its docstring promises, the rest."""
    folder, name = path.parent.name, path.stem
    in_common = folder == "common"
    pattern = rf"common([./]| import .*)\b{name}\b" if in_common else rf"{folder}[\s\S]*\b{name}\b"
    skipped = ELSEWHERE if in_common else f"{ELSEWHERE}|surroundings|processes|training"
    tests = {str(test.relative_to(ROOT)): test.read_text("utf-8") for test in sorted(ROOT.glob("tests/**/test_*.py"))}
    own = [test for test, text in tests.items() if not re.search(skipped, test) and re.search(pattern, text)]
    rest = [f"--ignore=tests/{name}.py" for name in OF_TEXT]  # a change of the text alone is none to a reader
    stages = [own, rest] if in_common else [own, [f"{PROMISES}[{folder}/{path.name}]"], [*rest, "-k", name]]
    return [stage for stage in stages if stage]  # pytest takes no words for all tests


def noticed_by(path: Path, source: str, stages: list[list[str]]) -> str:
    """The test that fails in a copy of the project with this source in a file's place; empty where none does."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "data"), dirs_exist_ok=True)
        (folder / "data").symlink_to(ROOT / "data")
        (folder / path.relative_to(ROOT)).write_text(source, "utf-8")
        settings = {"cwd": folder, "env": os.environ | {"PYTHONPATH": name, "OMP_NUM_THREADS": "1"}, "timeout": SECONDS}
        for tests in stages:
            words = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
            try:
                done = subprocess.run(words, capture_output=True, text=True, **settings)
            except subprocess.TimeoutExpired:
                return f"none of {' '.join(tests)} in {SECONDS} seconds"
            if done.returncode in (1, 2, 3):  # 4: a long script has no quick test of its docstring
                return (re.findall(r"^(?:FAILED|ERROR) (.+)", done.stdout, re.MULTILINE) or [done.stdout[-300:]])[0]
    return ""


def main(count: Count = 300, seed: Seed = 0, only: str = "") -> list[str]:
    """:param count: how many mutants
    :param only: mutate only files whose path has this in it
    """
    files = [path for path in [*ROOT.glob("common/*.py"), *ROOT.glob("ch*/*.py")] if "exercise_" not in path.name]
    jobs = [(path, *mutant) for path in sorted(files) if only in str(path) for mutant in mutants(path)]
    chosen = random.Random(seed).sample(jobs, min(count, len(jobs)))
    stages = {path: tests_of(path) for path, *_ in chosen}
    survivors = []
    with ThreadPoolExecutor(2) as pool:
        unchanged = [(path, path.read_text("utf-8"), stages[path][:-1]) for path in sorted(stages)]
        unchanged[0] = (*unchanged[0][:2], stages[unchanged[0][0]])  # once, the last stage too
        for (path, *_), failed in zip(unchanged, pool.map(noticed_by, *zip(*unchanged, strict=True)), strict=True):
            if failed:
                print(f"{path.relative_to(ROOT)} UNCHANGED: without any change there fails {failed}", flush=True)
        tried = [(path, source, stages[path]) for path, _, source in chosen]
        for (path, what, _), noticed in zip(chosen, pool.map(noticed_by, *zip(*tried, strict=True)), strict=True):
            if not noticed:
                survivors.append(f"{path.relative_to(ROOT)} {what}")
                print(survivors[-1], flush=True)
    print(f"{len(chosen)} of {len(jobs)} mutants tried; {1 - len(survivors) / len(chosen):.1%} noticed.")
    return survivors


if __name__ == "__main__":
    run(main)
