"""Create .venv, install the locked packages into it and continue inside; standard library only.

This file must parse on any Python, so that an old one can still print the error about its version.
"""
# Old Pythons must get as far as the error message about the required version.
# S603: the commands are built here, never outside.
# ruff: noqa: S603, UP024, UP032

import argparse
import hashlib
import os
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.txt")
LOG = os.path.join(VENV, "install.log")
STAMP = os.path.join(VENV, "installed")
OLDEST = (3, 11)
PYTHON = os.path.join(
    VENV, *(("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python"))
)

# The command as typed, here and in all other messages.
PYTHON_TYPED = "python" if sys.platform == "win32" else "python3"
TYPED = PYTHON_TYPED + " tasks.py"
# Above the list of all tasks.
START = """Start here: up, learn, diff, new.
To change it: test, lint, sync.
The others measure or check.
"""
# Servers and default ports, by task; the other ports follow the first one given.
SERVED = {
    "up": (("the guide", 8000), ("Django", 8001), ("Flask", 8002)),
    "django": (("Django", 8001),),
    "flask": (("Flask", 8002),),
}


def enter(arguments):
    """Run the tasks named by the arguments inside an up-to-date .venv, replacing this process."""
    try:
        make_ready(arguments)
    except KeyboardInterrupt:
        fail("Stopped before the installation was complete; run the command again to continue.")
    command = [PYTHON, os.path.abspath(__file__), "--search-root", ROOT] + named(arguments)
    if sys.platform != "win32":
        sys.stdout.flush()
        os.execv(PYTHON, command)  # noqa: S606 - no shell is wanted
    sys.exit(wait_for(command))


def named(arguments):
    """Return the arguments for invoke: help on a task is an option of invoke itself."""
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--help" not in words:
        return arguments or ["--list"]
    tasks = [word for word in words if not word.startswith("-")]
    return ["--help", tasks[0]] if tasks else ["--list"]


def make_ready(arguments):
    """Check this Python, then create .venv and install the lock unless that is already done."""
    if sys.version_info < OLDEST:
        mine = "{}.{}".format(*sys.version_info[:2])
        fail("Python 3.11 or newer is needed; this is Python {} ({}).".format(mine, sys.executable))
    lock = read(LOCK)
    digest = hashlib.sha256(lock.encode()).hexdigest()
    if is_installed(digest):
        return
    if "--help" not in arguments:
        check_ports(arguments)
    turn = wait_for_turn()
    if not is_installed(digest):
        if os.path.islink(VENV):
            # An exercise's copy shares it with a repository that needs other packages.
            os.unlink(VENV)
        uv = has_uv()
        if not read(STAMP) or not os.path.exists(PYTHON):
            create_environment(with_pip=not uv)
        install(LOCK, uv)
        with open(STAMP, "w") as stamp:
            stamp.write(digest)
    turn.close()


def is_installed(digest):
    """Return whether .venv contains the packages of the lock with this digest."""
    return read(STAMP) == digest and os.path.exists(PYTHON)


def check_ports(arguments):
    """Report a port in use before anything is installed for the task that needs it."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port", "-p", nargs="?")
    port = parser.parse_known_args(arguments)[0].port or ""
    served = SERVED.get(arguments[0] if arguments else "", ())
    for name, usual in served:
        # The task itself reports an invalid port.
        at = int(port) + usual - served[0][1] if port.isdigit() else usual
        if 0 < at < 65536:
            try:
                socket.create_server(("127.0.0.1", at)).close()
            except OSError:
                fail("Port {}, for {}, is taken; choose another: --port.".format(at, name))


def wait_for_turn():
    """Lock .venv, waiting for another shell that is changing it; close the result to unlock.

    An SQLite lock is released with its process on every system, however that process ends.
    """
    try:
        import sqlite3
    except ImportError:
        fail("This Python was built without sqlite3, which both twins need.")
    turn = sqlite3.connect(os.path.join(ROOT, ".venv.lock"), timeout=0.1)
    try:
        turn.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        say("Waiting for another shell that is installing")
        turn.execute("PRAGMA busy_timeout = 600000")
        turn.execute("BEGIN EXCLUSIVE")
    return turn


def create_environment(with_pip):
    """Create an empty .venv, with pip in it unless uv will install."""
    try:
        import venv

        if with_pip:
            import ensurepip  # noqa: F401 - Debian ships venv without it
    except ImportError:
        fail(
            "Python's venv module is missing; install it first "
            "(on Debian and Ubuntu: apt install python3-venv)."
        )
    say("Creating .venv")
    try:
        venv.create(VENV, clear=True, with_pip=with_pip)
    except (OSError, subprocess.CalledProcessError) as error:
        fail("The environment .venv could not be created: {}".format(error))


def install(lock, uv):
    """Install a lock with every hash checked, counting the packages."""
    total = sum(line[:1].isalnum() for line in read(lock).splitlines())
    say("Installing {} packages with {}".format(total, "uv" if uv else "pip"))
    if uv:
        command = ["uv", "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    else:
        command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    process = subprocess.Popen(
        command + ["--require-hashes", "-r", lock],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    last_error = follow(process.stdout, total)
    if process.wait() != 0:
        fail("Installing the packages failed: {} (full log: {})".format(last_error, LOG))
    say("Installed")


def follow(lines, total):
    """Copy an installer's output to the log, show the progress, and return its last error."""
    fetched, error = 0, "the installer gave no reason"
    with open(LOG, "wb") as log:
        for raw in lines:
            log.write(raw)
            line = raw.decode("utf-8", "replace").strip()
            if line.startswith(("Collecting ", "Processing ")):
                fetched += 1
                if fetched % 10 == 0:
                    say("  {} of about {} packages fetched".format(fetched, total))
            elif line.startswith(("Resolved", "Prepared", "Installing", "Bytecode")):
                say("  " + line.split(":")[0])
            elif line.lower().startswith(("error:", "\\u00d7", "\\u2570")):
                error = line
    return error


def wait_for(command):
    """Run a command until it exits, leaving Ctrl-C to it; exec on Windows detaches it."""
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def has_uv():
    """Return whether a uv on the PATH can be run."""
    try:
        return subprocess.call(["uv", "--version"], stdout=subprocess.DEVNULL) == 0  # noqa: S607
    except OSError:
        return False


def usage(task):
    """Return how to type a task, with what each of its arguments is."""
    typed = " ".join([TYPED, task.name] + [one.name.upper() for one in task.positional_args])
    words = ["{}: {}".format(one.name.upper(), one.help) for one in task.positional_args]
    return "An argument is missing. Type: {} ({})".format(typed, "; ".join(words))


def read(path):
    """Return the content of a small text file, or None if there is none."""
    try:
        with open(path) as file:
            return file.read()
    except (OSError, IOError):
        return None


def say(sentence):
    """Print one line immediately, even into a pipe."""
    print(sentence)
    sys.stdout.flush()


def fail(sentence):
    """Exit with a one-line error and a non-zero code, without a traceback."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


if __name__ == "__main__":
    # Inside .venv, where enter() has started this file.
    from invoke import Exit, ParseError, Program

    class Tasks(Program):
        """The tasks, with a sentence for a missing argument."""

        def parse_tasks(self):
            try:
                super().parse_tasks()
            except ParseError as error:
                missing = error.context and error.context.missing_positional_args
                if not missing:
                    raise
                raise Exit(usage(error.context), code=1) from None

    if sys.argv[-1] == "--list":
        print(START)
    Tasks(name="Stockroom Twins", binary=TYPED).run()
