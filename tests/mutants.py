"""Small wrong changes, one at a time, in common and the lessons: do the quick tests of the file notice?

    uv run tests/mutants.py --count 300 --seed 0

Each change is made by a rule on the syntax tree, in a copy of the project. There the tests of its file are run, then
what its docstring promises, and where neither notices, what else the quick suite has of it. Prints what nobody noticed.
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
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common.cli import run
from common.options import Count, Seed

ROOT = Path(__file__).parents[1]
SECONDS = 240  # then a mutant counts as noticed: it never ends
DROPPED = {"zero_grad", "backward", "step", "eval", "train", "manual_seed", "check_finite", "warn_if_stuck", "save",
           "flush", "fsync", "kill", "put_off_compiler", "leave_one_core"}  # fmt: skip
SCRIPTS = "tests/lessons/test_scripts.py"
ELSEWHERE = "pages/|scripts|lesson_form|plain_python|bad_input|fuzz|notebook"  # tests that name many files
OF_COMMON = "surroundings|processes|training"
LOOKS = ["drawing.py", "plotting.py"]  # their numbers are sizes and places
OF_TEXT = ["lessons/test_lesson_form", "lessons/test_plain_python", "pages/test_code", "pages/test_pictures"]
UNWRAPPED = {"detach", "flatten", "squeeze", "t", "float", "long", "abs", "sigmoid", "softmax", "relu", "log"}
SWAPPED = {"mean": "sum", "sum": "mean", "argmax": "argmin", "max": "min", "min": "max", "exp": "log"}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
             ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.GtE: ast.Lt, ast.LtE: ast.Gt,
             ast.And: ast.Or, ast.Or: ast.And}  # fmt: skip


def wrong_versions(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What could stand in place of a node (None: nothing), each with its name."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(attr=name) | ast.Name(name))) if name in DROPPED:
            yield f"{name} dropped", ast.Pass()
        case ast.Call(ast.Attribute(value=value, attr=name)) if name in UNWRAPPED:
            yield f"{name} skipped", value
        case ast.Attribute(value=value, attr=name) if name in SWAPPED:
            yield f"{name} → {SWAPPED[name]}", ast.Attribute(value, SWAPPED[name], node.ctx)
        case ast.keyword(arg=arg, value=ast.Constant(bool(value))):
            yield f"{arg}={not value}", ast.keyword(arg, ast.Constant(not value))
        case ast.Constant(int(value)) if not isinstance(value, bool):
            wrong = value + 1 if abs(value) < 10 else 2 * value  # 401 steps in place of 400 nobody sees
            yield f"{value} → {wrong}", ast.Constant(wrong)
        case ast.Constant(float(value)):
            yield f"{value} → {2 * value + 0.5}", ast.Constant(2 * value + 0.5)
        case ast.BinOp(op=old) | ast.AugAssign(op=old) | ast.BoolOp(op=old) if type(old) in OPERATORS:
            new = copy.copy(node)
            new.op = OPERATORS[type(old)]()
            yield f"{type(old).__name__} reversed", new
        case ast.Compare(left, [old], right) if type(old) in OPERATORS:
            yield f"{type(old).__name__} reversed", ast.Compare(left, [OPERATORS[type(old)]()], right)
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield "minus dropped", operand
        case ast.If(test, body, orelse):
            yield "if reversed", ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Slice(lower, upper, step) if upper is not None:
            yield "slice to the end", ast.Slice(lower, None, step)


def is_words(node: ast.AST) -> bool:
    """What is only said: printed text and messages, formats, hints, and the guard."""
    match node:
        case ast.JoinedStr() | ast.Raise() | ast.Call(ast.Name("print")) | ast.arg() | ast.ImportFrom():
            return True
        case ast.If(ast.Compare(ast.Name("__name__")) | ast.Name("plot") | ast.Attribute(attr="plot")):
            return True
        case ast.AnnAssign(value=None):
            return True
    return False


def points(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, str, ast.AST | None]]:
    """Each place of a wrong version: the parent, the field, the place in a list, the name, the new node."""
    skipped = {id(part) for node in ast.walk(tree) if is_words(node) for part in ast.walk(node)}
    for parent in [node for node in ast.walk(tree) if id(node) not in skipped]:
        for field, value in ast.iter_fields(parent):
            for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST) and id(node) not in skipped:
                    for what, new in wrong_versions(node):
                        yield parent, field, place, f"line {getattr(node, 'lineno', 0)}: {what}", new
        if isinstance(parent, ast.FunctionDef):
            for place, decorator in enumerate(parent.decorator_list):
                yield parent, "decorator_list", place, f"line {parent.lineno}: @{ast.unparse(decorator)} dropped", None


def mutants(path: Path) -> list[tuple[str, str]]:
    """The name and the source of every wrong version of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for parent, field, place, what, new in points(tree):
        if path.name in LOOKS and isinstance(new, ast.Constant):
            continue
        old = getattr(parent, field)
        if place is not None:
            new = [*old[:place], *([new] if new else []), *old[place + 1 :]]
        setattr(parent, field, new)
        found.append((what, ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))))
        setattr(parent, field, old)
    return found


def tests_of(path: Path) -> list[list[str]]:
    """The quick tests of a file, in the order of running: those that name it, what its docstring promises, the rest."""
    folder, name = path.parent.name, path.stem
    pattern = rf"common([./]| import .*)\b{name}\b" if folder == "common" else rf"{folder}[\s\S]*\b{name}\b"
    skipped = ELSEWHERE if folder == "common" else f"{ELSEWHERE}|{OF_COMMON}"
    tests = [test.relative_to(ROOT).as_posix() for test in sorted((ROOT / "tests").rglob("test_*.py"))]
    tests = [test for test in tests if not re.search(skipped, test)]
    own = [test for test in tests if re.search(pattern, (ROOT / test).read_text("utf-8"))]
    promise = f"{SCRIPTS}::test_does_what_the_docstring_promises[{folder}/{path.name}]"
    rest = [f"--ignore=tests/{name}.py" for name in OF_TEXT]  # a change of the text alone is none to a reader
    stages = [own, rest] if folder == "common" else [own, [promise], [*rest, "-k", name]]
    return [stage for stage in stages if stage]  # pytest takes no words for all tests


def noticed_by(path: Path, source: str, stages: list[list[str]]) -> str:
    """The test that fails in a copy of the project with this source in a file's place; empty where none does."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "data"), dirs_exist_ok=True)
        (folder / "data").symlink_to(ROOT / "data")
        (folder / path.relative_to(ROOT)).write_text(source, "utf-8")
        environment = os.environ | {"PYTHONPATH": name, "OMP_NUM_THREADS": "1"}
        for tests in stages:
            words = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
            try:
                done = subprocess.run(
                    words, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
                )
            except subprocess.TimeoutExpired:
                return f"none of {' '.join(tests)} in {SECONDS} seconds"
            if done.returncode in (1, 2, 3):  # 4: a long script has no quick test of its docstring
                return (re.findall(r"^(?:FAILED|ERROR) (.+)", done.stdout, re.MULTILINE) or [done.stdout[-300:]])[0]
    return ""


def main(count: Count = 300, seed: Seed = 0, processes: Count = 2, only: str = "") -> list[str]:
    """:param count: how many mutants
    :param processes: how many run at a time
    :param only: mutate only files whose path has this in it
    """
    files = [path for path in [*ROOT.glob("common/*.py"), *ROOT.glob("ch*/*.py")] if "exercise_" not in path.name]
    jobs = [(path, *mutant) for path in sorted(files) if only in str(path) for mutant in mutants(path)]
    chosen = random.Random(seed).sample(jobs, min(count, len(jobs)))
    stages = {path: tests_of(path) for path, *_ in chosen}
    unchanged = [(path, "UNCHANGED", path.read_text("utf-8")) for path in sorted(stages)]
    survivors = []

    def judge(job: tuple[Path, str, str]) -> str:
        path, what, source = job
        return noticed_by(path, source, stages[path][: -1 if what == "UNCHANGED" and job != unchanged[0] else None])

    with ThreadPoolExecutor(processes) as pool:
        tried = [*unchanged, *chosen]
        for (path, what, _), noticed in zip(tried, pool.map(judge, tried), strict=True):
            name = f"{path.relative_to(ROOT)} {what}"
            if what == "UNCHANGED" and noticed:
                print(f"{name}: without any change there fails {noticed}", flush=True)
            elif what != "UNCHANGED" and not noticed:
                survivors.append(name)
                print(name, flush=True)
    kinds = dict(Counter(path.parent.name for path, *_ in chosen))
    print(f"{len(chosen)} of {len(jobs)} mutants tried ({kinds}); {1 - len(survivors) / len(chosen):.1%} noticed.")
    return survivors


if __name__ == "__main__":
    run(main)
