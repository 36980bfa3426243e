"""The judge of the exercises: ✓ for what is right; at the first that is not, a hint in two languages, and the end."""

import ast
import inspect
import math
import re
import sys
import traceback


def check(question, answer, right, hint, mistakes=(), tell=True):
    """Compare answer(), which runs the learner's code, with what is right; unless it is, end with exit code 1.
    A hint is (English, Chinese); mistakes are pairs of a wrong result and its hint; tell: show what is right."""
    home, code = answer.__globals__, answer.__code__
    used = [home.get(name) for part in (code, *filter(inspect.iscode, code.co_consts)) for name in part.co_names]
    facts = "still to do 还没做: replace each ... 把每个 ... 换成你的代码"
    if not any(unfinished(thing, home, []) for thing in used):
        try:
            result = answer()
            if same(result, right):
                return print(f"✓ {question}")
            if set(map(type, result if isinstance(result, list) else [result])) == {type(None)}:
                hint = "a function without return gives None", "函数没有 return，得到的就是 None"
            hint = next((cause for wrong, cause in mistakes if same(result, wrong)), hint)
            facts = f"you have 你的结果: {text(result)}" + f"\n  should be 应该是: {text(right)}" * tell
        except Exception as error:
            own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename][-1]
            facts = f"line {own.lineno} 第 {own.lineno} 行: {own.line}\n  {type(error).__name__}: {error}"
    print(f"✗ {question}\n  {facts}\n  hint: {hint[0]}\n  提示：{hint[1]}")
    sys.exit(1)


def same(a, b):
    """Equal: of one shape, floats to three digits. True is not 1, a tensor is no number, NaN equals nothing."""
    if isinstance(b, (list, tuple)):
        return isinstance(a, (list, tuple)) and len(a) == len(b) and all(map(same, a, b))
    if hasattr(b, "shape"):
        return getattr(a, "shape", None) == b.shape and same(a.tolist(), b.tolist())
    if type(a) in (int, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-6)
    return a == b and (isinstance(a, bool) == isinstance(b, bool)) and not hasattr(a, "shape")


def text(value):
    shape = f", shape 形状 {tuple(value.shape)}" if hasattr(value, "shape") else ""
    return re.sub(r"\d+\.\d{6,}", lambda d: f"{float(d[0]):.6g}", repr(value.tolist() if shape else value)) + shape


def unfinished(thing, home, seen):
    """Whether a ... is left: in a value, or in a function or class of the exercise and in what that uses."""
    if isinstance(thing, (list, tuple)):
        return any(unfinished(part, home, seen) for part in thing)
    if getattr(thing, "__module__", None) != home["__name__"] or thing in seen:
        return thing is ...
    nodes = list(ast.walk(ast.parse(inspect.getsource(thing))))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = [home.get(node.id) for node in nodes if isinstance(node, ast.Name) and node.id not in own]
    index = [part for node in nodes if isinstance(node, ast.Subscript) for part in ast.walk(node.slice)]
    blank = any(isinstance(node, ast.Constant) and node.value is ... and node not in index for node in nodes)
    return blank or any(unfinished(part, home, [*seen, thing]) for part in used)
