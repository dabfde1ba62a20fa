"""Run a command of the twin in this folder as Python would, and record the code that runs."""

import runpy
import sys
from pathlib import Path

HERE = str(Path(__file__).parent)


def main(arguments: list[str]) -> None:
    """Run a file, or `-m` and a module, with its arguments."""
    from recorder import Recorder

    sys.path.remove(HERE)
    recorder = Recorder([f"{Path.cwd()}/*"])
    is_module = arguments[0] == "-m"
    sys.argv = arguments[1:] if is_module else arguments
    sys.path.insert(0, str(Path.cwd()))
    recorder.begin()
    try:
        if is_module:
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        recorder.end()
        recorder.save()


if __name__ == "__main__":
    main(sys.argv[1:])
