"""`docs/rules.md` says for every rule where it is enforced and where it is proved; this keeps the page true.

`python tests/test_rules_page.py` writes the two columns anew.
"""

import ast
import re
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from domain import errors  # noqa: E402
from domain.policy import RULES  # noqa: E402  # the page is also written by running this file

PAGE = ROOT / "docs" / "rules.md"
ROW = re.compile(r"^\| ([RD]\d+) \|" + r"([^|]*)\|" * 4 + "$")
NUMBERS = [*(f"R{n}" for n in range(1, 41)), *(f"D{n}" for n in range(1, 23))]
LATER = {"R35", "R36"}
"""Rules of the committee note, which this version does not write yet."""

for path in sorted((ROOT / "domain").glob("*.py")):
    import_module(f"domain.{path.stem}")


def test_the_page_names_every_rule_and_decision() -> None:
    assert [number for number, *_ in rows()] == NUMBERS


def test_every_rule_is_enforced_somewhere_and_proved_by_a_test() -> None:
    nothing = "—"
    bare = {number for number, _, by, besides, proofs in rows() if by == besides == nothing or proofs == nothing}

    assert bare == LATER


def test_the_page_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == written()


def test_every_number_a_refusal_may_carry_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    numbers = set(RULES) | {kind.rule for kind in errors.REFUSALS.values() if kind.rule}

    assert {number for number in numbers if f"| {number} |" not in page} == set()


def test_what_the_page_names_besides_exists() -> None:
    for _, _, _, besides, _ in rows():
        for reference in re.findall(r"`([^`]+)`", besides):
            assert (ROOT / reference).is_file() or resolves(reference), reference


def test_a_rule_refuses_under_one_of_its_own_numbers() -> None:
    for file in sorted((ROOT / "domain").glob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and (numbers := asked(function)):
                assert refused(function) <= numbers, f"{file.name}: {function.name}"


def asked(function: ast.FunctionDef) -> set[str]:
    """The numbers a function is marked with by `@rule`."""
    marks = [
        mark for mark in function.decorator_list if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "rule"
    ]
    return {str(arg.value) for mark in marks for arg in mark.args if isinstance(arg, ast.Constant)}


def refused(function: ast.FunctionDef) -> set[str]:
    """The rules of the refusals a function raises by name."""
    raised = (node.exc for node in ast.walk(function) if isinstance(node, ast.Raise))
    names = (ast.unparse(one.func).rpartition(".")[2] for one in raised if isinstance(one, ast.Call))
    return {getattr(errors, name).rule for name in names}


def rows() -> list[list[str]]:
    """Number, what it says, who enforces it, what upholds it besides, where it is proved."""
    found = map(ROW.match, PAGE.read_text(encoding="utf-8").splitlines())
    return [[cell.strip() for cell in match.groups()] for match in found if match]


def written() -> str:
    """The page with what the code says filled in."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    proofs = proved()
    return "\n".join(_line(match, proofs) if (match := ROW.match(line)) else line for line in lines) + "\n"


def _line(match: re.Match[str], proofs: dict[str, set[str]]) -> str:
    number, short, _, besides, _ = (cell.strip() for cell in match.groups())
    enforced = ", ".join(f"`{name.removeprefix('domain.')}`" for name in sorted(RULES.get(number, [])))
    files = ", ".join(f"`{name}`" for name in sorted(proofs.get(number, ())))
    return f"| {number} | {short} | {enforced or '—'} | {besides or '—'} | {files or '—'} |"


def proved() -> dict[str, set[str]]:
    """For each rule the test files with a test marked with it."""
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in marked(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(number, set()).add(str(file.relative_to(ROOT / "tests")))
    return found


def marked(tree: ast.AST) -> set[str]:
    """The numbers in `pytest.mark.rule(…)` of a file."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    marks = (call for call in calls if ast.unparse(call.func) == "pytest.mark.rule")
    return {str(arg.value) for call in marks for arg in call.args if isinstance(arg, ast.Constant)}


def resolves(reference: str) -> bool:
    """Whether `module.name` or `module` exists."""
    try:
        import_module(reference)
    except ModuleNotFoundError:
        module, _, name = reference.rpartition(".")
        return hasattr(import_module(module), name)
    return True


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
