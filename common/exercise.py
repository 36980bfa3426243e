"""The judge of the exercises: ✓ for what is right; at the first that is not, a hint in two languages, and the end."""

import ast
import inspect
import math
import re
import traceback


def check(question, answer, right, hint, mistakes=(), tell=True):
    """Compare answer() with what is right, and show that if tell is set; mistakes: wrong results with their hints."""
    home, code = answer.__globals__, answer.__code__
    used = [home.get(name) for part in (code, *filter(inspect.iscode, code.co_consts)) for name in part.co_names]
    facts = "still to do 还没做: replace each ... 把每个 ... 换成你的代码"
    if not unfinished(used, home, []):
        try:
            if same(result := answer(), right):
                return print(f"✓ {question}")
            if set(map(type, result if isinstance(result, list) else [result])) == {type(None)}:
                hint = "a function without return gives None", "函数没有 return，得到的就是 None"
            hint = next((cause for wrong, cause in mistakes if same(result, wrong)), hint)
            facts = f"you have 你的结果: {text(result)}" + f"\n  should be 应该是: {text(right)}" * tell
        except Exception as error:
            own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename][-1]
            facts = f"line {own.lineno} 第 {own.lineno} 行: {own.line}\n  {type(error).__name__}: {error}"
    print(f"✗ {question}\n  {facts}\n  hint: {hint[0]}\n  提示：{hint[1]}")
    raise SystemExit(1)


def same(a, b):
    """Equal: of one shape, floats to three digits. True is not 1, a tensor is no number, NaN equals nothing."""
    if isinstance(b, (list, tuple)):
        return isinstance(a, (list, tuple)) and len(a) == len(b) and all(map(same, a, b))
    if hasattr(b, "shape"):
        return getattr(a, "shape", None) == b.shape and same(a.tolist(), b.tolist())
    if isinstance(a, (int, float)) and not isinstance(a, bool) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-6)
    return a == b and (isinstance(a, bool) == isinstance(b, bool)) and not hasattr(a, "shape")


def text(value):
    shape = f", shape 形状 {tuple(value.shape)}" if hasattr(value, "shape") else ""
    short = re.sub(r"\d+\.\d{6,}", lambda d: f"{float(d[0]):.6g}", repr(value.tolist() if shape else value))
    return (short if len(short) < 600 else f"{short[:600]} …") + shape


def unfinished(thing, home, seen):
    """Whether a ... is left: in a value, or in a function or class of the exercise and in what that uses."""
    thing = list(vars(thing).values()) if inspect.isclass(thing) and thing.__module__ == home["__name__"] else thing
    if isinstance(thing, (list, tuple)):
        return any(unfinished(part, home, seen) for part in thing)
    if not inspect.isfunction(thing) or thing.__module__ != home["__name__"] or thing in seen:
        return thing is ...
    nodes = list(ast.walk(ast.parse("if 1:\n" + re.sub("(?m)^", " ", inspect.getsource(thing)))))  # indented or not
    names = [n for n in nodes if isinstance(n, ast.Name)]
    own = {*thing.__code__.co_varnames, *[n.id for n in names if isinstance(n.ctx, ast.Store)]}
    used = [home.get(n.id) for n in names if n.id not in own]
    index = [part for n in nodes if isinstance(n, ast.Subscript) for part in ast.walk(n.slice)]
    blank = any(getattr(n, "value", None) is ... and n not in index for n in nodes)
    return blank or unfinished(used, home, [*seen, thing])
