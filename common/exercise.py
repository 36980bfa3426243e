"""The judge of the exercises: ✓ for what is right; at the first that is not, a hint in two languages, and the end."""

import ast
import inspect
import re
import traceback


def check(question, answer, right, hint, mistakes=(), tell=True):
    """Compare answer() with what is right, and show that if tell is set; mistakes: wrong results with their hints."""
    home, code = answer.__globals__, answer.__code__
    facts = "still to do 还没做: replace each ... 把每个 ... 换成你的代码"
    if not unfinished([home.get(n) for c in (code, *filter(inspect.iscode, code.co_consts)) for n in c.co_names], home):
        try:
            if same(result := answer(), right):
                return print(f"✓ {question}")
            if "None" in repr(result):
                hint = "a function without return gives None", "函数没有 return，得到的就是 None"
            hint = next((cause for wrong, cause in mistakes if same(result, wrong)), hint)
            facts = f"you have 你的结果: {text(result)}" + f"\n  should be 应该是: {text(right)}" * tell
        except Exception as error:
            end = "".join(inspect.findsource(code)[0]).partition("# ─── ")[0].count("\n")  # here the checks begin
            own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename]
            own = [f"line {f.lineno} 第 {f.lineno} 行: {f.line}\n  " for f in own if (f.lineno or 0) <= end]
            facts = "".join(own[-1:]) + f"{type(error).__name__}: {error}"
    print(f"✗ {question}\n  {facts}\n  hint: {hint[0]}\n  提示：{hint[1]}")
    raise SystemExit(1)


def same(a, b):
    """Equal: of one shape, floats to three digits; a tensor of one number is that. True is not 1, NaN is nothing."""
    a = a.item() if getattr(a, "shape", None) == () and not hasattr(b, "shape") else a
    if isinstance(b, (list, tuple)):
        return isinstance(a, (list, tuple)) and len(a) == len(b) and all(map(same, a, b))
    if hasattr(b, "shape"):
        return getattr(a, "shape", None) == b.shape and same(a.tolist(), b.tolist())
    if isinstance(a, (int, float)) and not isinstance(a, bool) and isinstance(b, float):
        return abs(a - b) <= 1e-3 * abs(b) + 1e-6
    return a == b and (isinstance(a, bool) == isinstance(b, bool)) and not hasattr(a, "shape")


def text(value):
    shape = f", shape 形状 {tuple(value.shape)}" if hasattr(value, "shape") else ""
    short = re.sub(r"\d+\.\d{6,}", lambda d: f"{float(d[0]):.6g}", repr(value.tolist() if shape else value))
    return (short if len(short) < 600 else f"{short[:600]} …") + shape


def unfinished(thing, home, seen=()):
    """Whether a ... is left: in a value, or in a function or class of the exercise and in what that uses."""
    thing = list(vars(thing).values()) if inspect.isclass(thing) and thing.__module__ == home["__name__"] else thing
    if isinstance(thing, (list, tuple)):
        return any(unfinished(part, home, seen) for part in thing)
    if not inspect.isfunction(thing) or thing.__module__ != home["__name__"] or thing in seen:
        return thing is ...
    nodes = list(ast.walk(ast.parse("if 1:\n" + re.sub("(?m)^", " ", inspect.getsource(thing)))))  # indented or not
    names = [n for n in nodes if isinstance(n, ast.Name)]
    own = {n.id for n in names if isinstance(n.ctx, ast.Store)} | {n.arg for n in nodes if isinstance(n, ast.arg)}
    used = [home.get(n.id) for n in names if n.id not in own]
    dots = [part for n in nodes if isinstance(n, ast.Subscript) for part in ast.walk(n.slice)]  # of x[..., 0]
    return any(getattr(n, "value", 0) is ... and n not in dots for n in nodes) or unfinished(used, home, [*seen, thing])
