"""The file in the audit bundle stands alone: any Python from 3.9 on, and nothing installed."""

import ast
import subprocess
import sys
from pathlib import Path

from adapters.seal import verify

SOURCE = Path(verify.__file__).read_text()


def test_it_is_written_in_the_language_of_python_3_9() -> None:
    ast.parse(SOURCE, feature_version=(3, 9))


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.walk(ast.parse(SOURCE))
    named = [alias.name for each in tree if isinstance(each, ast.Import) for alias in each.names]
    named += [str(each.module) for each in ast.walk(ast.parse(SOURCE)) if isinstance(each, ast.ImportFrom)]
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names


def test_it_runs_where_nothing_is_installed(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(SOURCE)
    alone = [sys.executable, "-I", "-S", "-W", "error", str(tmp_path / "verify.py")]
    ran = subprocess.run(alone, capture_output=True, check=False)  # noqa: S603  # our own file
    assert (ran.returncode, ran.stdout.decode(), ran.stderr) == (1, "Nicht prüfbar: this is no audit bundle\n", b"")
