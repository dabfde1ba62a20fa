"""Run several commands of a project in this one Python process.

The arguments are the framework and the commands, each as one argument, such as “loaddata items”.
The exit code is the number of the command that failed, from 1 on, or 0. This runs in the project's
own environment, so it needs only the standard library.
"""

import os
import runpy
import sys
import traceback

# Printed before each command, to separate the output of a failed one.
COMMAND = "\x1e"


def main(framework: str, *commands: str) -> int:
    """Run the commands in turn; return the number of the first that fails, or 0."""
    # As with manage.py and flask, modules are found in the project, and not next to this file.
    sys.path[0] = os.getcwd()
    for number, words in enumerate(commands, 1):
        print(COMMAND, flush=True)
        try:
            run(framework, words.split())
        except SystemExit as ended:
            if ended.code:
                print(ended.code if isinstance(ended.code, str) else "")
                return number
        except Exception:
            traceback.print_exc()
            return number
    return 0


def run(framework: str, words: list[str]) -> None:
    """Run one command as a terminal would."""
    if framework == "django":
        sys.argv = ["manage.py", *words]
        runpy.run_path("manage.py", run_name="__main__")
    else:
        sys.argv = ["flask", "--app", "stockroom", *words]
        runpy.run_module("flask", run_name="__main__")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
