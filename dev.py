"""One command for this checkout; a machine needs Python 3.11 or newer with pip, and nothing else."""

import argparse
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
"""Which lock, and which project, the environment was made from."""
USER_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
"""Holds the user's packages in the same versions, and the tools."""
UV_VERSION = "0.13.9"
ALL_TESTS = ("--numprocesses=auto", "--dist=loadfile")
"""As many processes as there are processors; what several tests of a file share is made once."""


def main() -> None:
    """Run the verb of the command line."""
    options, rest = command_line()
    os.chdir(ROOT)
    try:
        match options.verb:
            case "run":
                run(options.data, options.port, serve=options.serve)
            case "test":
                test(rest)
            case "check":
                check()
            case "format":
                format_code()
            case "lock":
                lock(rest)
            case "bench":
                bench(rest)
    except KeyboardInterrupt:
        sys.exit(130)


def command_line() -> tuple[argparse.Namespace, list[str]]:
    """Read the verb, its options, and what `test`, `lock` and `bench` hand on."""
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", metavar="verb", required=True)
    run_ = verbs.add_parser("run", help="play the story of the council note, print what came of it, and serve it")
    run_.add_argument(
        "--data", metavar="DIR", type=os.path.abspath, default=ROOT / ".data", help="folder of the log (.data)"
    )
    run_.add_argument("--port", metavar="N", default="8000", help="port of the API (8000)")
    run_.add_argument("--no-serve", dest="serve", action="store_false", help="end after the print")
    verbs.add_parser("test", help="run every test, or what the pytest arguments say", add_help=False)
    verbs.add_parser("check", help="lint, formatting, types, imports, then every test")
    verbs.add_parser("format", help="tidy up the code")
    verbs.add_parser("lock", help="make the lock files again; --upgrade takes newer versions", add_help=False)
    verbs.add_parser("bench", help="measure speed, beside the database alone (benchmarks/README.md)", add_help=False)
    options, rest = parser.parse_known_args()
    if rest and options.verb not in ("test", "lock", "bench"):
        parser.error(f"{options.verb} does not know: {' '.join(rest)}")
    return options, rest


def run(data: str, port: str, *, serve: bool) -> None:
    """Play the story up to 19.10.2017 and serve it on that day."""
    if serve and taken(port):
        sys.exit(f"Port {port} is in use: choose another with --port.")
    install(USER_LOCK, DEV_LOCK)
    sh(tool("fallkonferenz"), "demo", "--data", data)
    if serve:
        become(tool("fallkonferenz"), "serve", "--data", data, "--today", "2017-10-19", "--port", port)


def taken(port: str) -> bool:
    """Whether somebody listens there already."""
    with socket.socket() as probe:
        return port.isdecimal() and probe.connect_ex(("127.0.0.1", int(port) % 2**16)) == 0


def test(arguments: list[str]) -> NoReturn:
    install(DEV_LOCK)
    become(tool("pytest"), *(arguments or ALL_TESTS))


def check() -> NoReturn:
    install(DEV_LOCK)
    sh(tool("ruff"), "check")
    sh(tool("ruff"), "format", "--check")
    sh(tool("mypy"))
    sh(tool("lint-imports"), "--no-logo")
    test([])


def format_code() -> None:
    install(DEV_LOCK)
    sh(tool("ruff"), "check", "--fix-only")
    sh(tool("ruff"), "format")


def lock(arguments: list[str]) -> None:
    """Write down which versions are installed, as hashes and without the address of an index."""
    compile_lock(USER_LOCK, *arguments)
    compile_lock(DEV_LOCK, "--group", "dev", "--constraints", USER_LOCK.name, *arguments)


def bench(arguments: list[str]) -> NoReturn:
    install(DEV_LOCK)
    become(tool("python"), "-m", "benchmarks", *arguments)


def compile_lock(lock_file: Path, *arguments: str) -> None:
    say(f"Writing {lock_file.name} ...")
    form = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
    sh(uv(), "pip", "compile", "pyproject.toml", "--output-file", lock_file.name, *form, *arguments)


def install(*locks: Path) -> None:
    """Make the environment from the first lock, unless it was made from one of these already."""
    made_from = STAMP.read_text() if STAMP.exists() else ""
    if made_from in [fingerprint(lock_file) for lock_file in locks]:
        return
    installer, python = uv(), tool("python")
    say(f"Installing from {locks[0].name} ...")
    STAMP.unlink(missing_ok=True)
    sh(installer, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV)
    sh(installer, "pip", "sync", "--quiet", "--python", python, "--require-hashes", locks[0])
    sh(installer, "pip", "install", "--quiet", "--python", python, "--no-deps", "--editable", ROOT)
    STAMP.write_text(fingerprint(locks[0]))


def fingerprint(lock_file: Path) -> str:
    """Change with everything an environment is made from; the launcher is the one module an install copies."""
    parts = (lock_file, ROOT / "pyproject.toml", ROOT / "adapters/launcher.py")
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def uv() -> Path:
    """Fetch uv, where pip can: `--target` also works without venv or ensurepip, and where the system owns pip."""
    folder = ROOT / ".tools" / f"uv-{UV_VERSION}"
    if not (folder / "bin/uv").exists():
        say(f"Fetching uv {UV_VERSION} ...")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        sh(*pip, "--root-user-action=ignore", "--target", folder, f"uv=={UV_VERSION}")
    return folder / "bin/uv"


def tool(name: str) -> Path:
    return VENV / "bin" / name


def say(step: str) -> None:
    """Print at once, before what the step itself prints."""
    print(step, flush=True)


def sh(*command: str | Path) -> None:
    """Run a command, and end with its status if it fails."""
    if status := subprocess.call(command):
        sys.exit(status)


def become(*command: str | Path) -> NoReturn:
    """Hand this process over, so that Ctrl-C reaches the server or the tests alone and they can tidy up."""
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
