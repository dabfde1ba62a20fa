"""Run the code of cards, each in its own process, and report failures.

A card's code is Python in one string, or a table of files. Python files become modules of a package
`stock`, in the order of the table; settings.py is read first. Templates go where the framework
finds them; the commands of "shell" are parsed, not run.
"""

import json
import os
import re
import shlex
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

Code = str | Mapping[str, str]
Names = dict[str, Any]
SHELL, SETTINGS = "shell", "settings.py"
TEMPLATES = (".html", ".txt")
PASSWORD = "correct horse stockroom"
# The items of both applications.
ITEMS = [
    {"sku": "HEX-1", "name": "Hex bolt", "quantity": 12, "reorder_level": 5, "unit_cost": "0.25"},
    {"sku": "HEX-2", "name": "Long bolt", "quantity": 3, "reorder_level": 5, "unit_cost": "0.5"},
    {"sku": "NUT-1", "name": "Nut", "quantity": 0, "reorder_level": 10, "unit_cost": "0.10"},
]


@dataclass(frozen=True)
class Answer:
    """An HTTP response, as the checks of a card read it."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        """Return the JSON of the body."""
        return json.loads(self.text)


class Project(Protocol):
    """The interface of a framework's application for the code of a card."""

    def names(self) -> Names:
        """Return the names that code may use without importing them."""

    def configure(self, settings: Names) -> None:
        """Apply the settings of a card."""

    def add_template(self, name: str, source: str) -> None:
        """Make a template available by name."""

    def add_module(self, module: ModuleType) -> None:
        """Register what the framework would discover in a module by itself."""

    def parse_command(self, words: list[str]) -> None:
        """Raise an error unless the command line is one of the framework's."""

    def check(self, code: Callable[[], None]) -> None:
        """Run the checks of a card."""


@dataclass
class Trial:
    """The code of one card in one framework, with the checks after it."""

    code: Code
    check: str = ""
    modules: dict[str, ModuleType] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        """Return the code by file."""
        return {"code.py": self.code} if isinstance(self.code, str) else dict(self.code)

    def run(self, project: Project) -> None:
        """Run code and checks; an error comes from the code or the check."""
        files = self.files()
        if SETTINGS in files:
            found: Names = {}
            exec(compile(files.pop(SETTINGS), SETTINGS, "exec"), found)  # noqa: S102
            project.configure({name: value for name, value in found.items() if name.isupper()})
        for name, source in files.items():
            if name.endswith(TEMPLATES):
                project.add_template(name.removeprefix("templates/"), source)
        own, names = {}, project.names()
        for name, source in files.items():
            if name.endswith(".py"):
                own |= self.add_module(project, name, source, names)
            elif name == SHELL:
                parse_commands(project, source)
        names |= own | {"__name__": "check"}
        compiled = compile(self.check, "check", "exec")
        project.check(lambda: exec(compiled, names))  # noqa: S102

    def add_module(self, project: Project, name: str, source: str, names: Names) -> Names:
        """Run a file as a module of the package `stock`; return its definitions."""
        dotted = name.removesuffix(".py").replace("/", ".")
        # A file without a folder is the app's.
        module = ModuleType(dotted if "." in dotted else f"stock.{dotted}")
        module.__dict__.update(names, __package__="stock", __file__=name)
        sys.modules[module.__name__] = self.modules[name] = module
        exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102
        project.add_module(module)
        return {one: value for one, value in vars(module).items() if not one.startswith("__")}


def parse_commands(project: Project, source: str) -> None:
    """Parse the lines of a shell that call the framework's own commands."""
    for line in source.splitlines():
        if words := shlex.split(line, comments=True):
            project.parse_command(words)


def failures(project: Project, trials: Mapping[str, Trial]) -> dict[str, str]:
    """Run every trial in a copy of this process; return the errors by name."""
    found = {name: in_a_copy(one.run, project) for name, one in trials.items()}
    return {name: error for name, error in found.items() if error}


def in_a_copy(work: Callable[[Project], None], project: Project) -> str:
    """Run something in a fork of this process and return its error, or ""."""
    reader, writer = os.pipe()
    if child := os.fork():
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as answer:
            error = answer.read()
        os.waitpid(child, 0)
        return error
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as answer:
        try:
            work(project)
        except BaseException:
            # From the card's own first line on.
            answer.write(re.sub(r"(?s)^.*?(?=  File \"(?!/))", "", traceback.format_exc()))
    os._exit(0)


def main(project: Project) -> None:
    """Read trials as JSON from standard input and write the failures as JSON."""
    trials = {name: Trial(**one) for name, one in json.load(sys.stdin).items()}
    json.dump(failures(project, trials), sys.stdout)
