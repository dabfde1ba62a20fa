"""Start a step: print its topic, and set up what it needs."""

import shutil

import httpx

from bootstrap import TYPED as TASKS
from comparison import exercises
from tests.harness import declaration, road
from tests.harness.learning import environment
from tests.harness.learning.printing import say_paragraph
from tests.harness.learning.walk import (
    BACKUP,
    BESIDE,
    NAMES,
    TEXT,
    TYPED,
    Walk,
    listed,
    shown,
)


def start(walk: Walk) -> None:
    """Write the earlier steps into the new folder, or the starting files of step 1."""
    walk.folder.mkdir(parents=True, exist_ok=True)
    walk.write()
    if walk.step > 1:
        road.lay(walk.framework, walk.step - 1, walk.folder)
    else:
        top = road.steps()[0].folder / "start" / walk.framework
        shutil.copytree(top, walk.folder, dirs_exist_ok=True)
    ignored = [*road.LEFT_BEHIND, "server.log", BACKUP, TEXT, f"*{BESIDE}"]
    (walk.folder / ".gitignore").write_text("\n".join([*ignored, ""]), "utf-8")


def begin(walk: Walk) -> None:
    """Start a step: print its topic, copy its data, and install new packages."""
    print_title(walk)
    if walk.exercise:
        make_copy(walk)
        return
    given = copy_data(walk)
    if given:
        print(f"  New in your folder: {', '.join(given)}.")
    print_commands(walk)
    show_other(walk)
    install_packages(walk)
    print(flush=True)


def print_title(walk: Walk) -> None:
    """Print the topic of the present step."""
    count = len(exercises.find() if walk.exercise else road.steps())
    print(f"\n{walk.name} of {count}: {walk.title}\n")
    say_paragraph(walk.text.read_text("utf-8").split("\n\n")[1], "  ")
    words = f"Read all of it in {shown(walk.text)}"
    if is_served(walk.url):
        words += f", or with folded answers at {walk.url}."
    else:
        words += f". `{TASKS} guide` makes a page of it, with folded answers: {shown(walk.page)}."
    print()
    say_paragraph(words, "  ")


def is_served(url: str) -> bool:
    """Return whether `up` serves this page of the guide at present."""
    try:
        return httpx.head(url, timeout=1, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def install_packages(walk: Walk) -> None:
    """Install packages that the step needs and the project's environment lacks."""
    if not walk.python and not walk.exercise:
        environment.install(walk.folder, walk.about["packages"])


def copy_data(walk: Walk) -> list[str]:
    """Copy the data of a step into the project; return the names."""
    names = walk.about.get("given", [])
    for name in names:
        target = walk.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(walk.now.folder / walk.framework / name, target)
    return names


def print_commands(walk: Walk) -> None:
    """Print the commands that prepare the test database, when they are new."""
    earlier = road.steps()[walk.step - 2].about[walk.framework]["prepare"] if walk.step > 1 else []
    commands = walk.about["prepare"]
    if commands != earlier:
        typed = listed([f"`{TYPED[walk.framework]} {words}`" for words in commands])
        say_paragraph(f"The tests create a new database with {typed}; yours needs them too.", "  ")


def print_how_to_serve(walk: Walk, *, is_new: bool) -> None:
    """Print how to serve the project, to look at it in a browser.

    The port is free while `up` runs. A project that begins with earlier steps has no database yet.
    """
    typed = TYPED[walk.framework]
    lines = [f"cd {shown(walk.folder)}"]
    if walk.python:
        typed = " ".join([walk.python, *road.COMMANDS[walk.framework]])
    else:
        lines.append(environment.activation())
    for name, value in walk.development.items():
        lines += environment.setting(name, value)
    if is_new and walk.step > 1:
        earlier = road.steps()[walk.step - 2].about[walk.framework]
        lines += [f"{typed} {words}" for words in earlier["prepare"]]
    lines.append(f"{typed} {road.DEVELOP[walk.framework]}")
    title = f"To look at it in a browser, at http://127.0.0.1:{road.PORT}/items/:"
    print("\n  ".join([title, *lines]) + "\n", flush=True)


def show_other(walk: Walk) -> None:
    """Write the finished step in the framework that the learner knows next to the project."""
    if walk.knowing and not walk.exercise:
        beside = walk.folder / f"{walk.knowing}{BESIDE}"
        shutil.rmtree(beside, ignore_errors=True)
        road.lay(walk.knowing, walk.step, beside)
        names = ", ".join(walk.now.files(walk.knowing))
        print(f"  {beside.name}/ has this step in {NAMES[walk.knowing]}; new or changed there:")
        say_paragraph(names + ".", "    ")


def make_copy(walk: Walk) -> None:
    """Copy the repository for an exercise, with the other twin solved, and print where it is."""
    others = [twin for twin in declaration.find() if twin.key != walk.framework]
    if not walk.copy.exists():
        try:
            exercises.make(walk.exercise, walk.copy, others)
        except exercises.Refused as error:
            raise road.RoadFailed(str(error)) from None
    done = " and ".join(f"{twin.folder.name}/" for twin in others)
    words = f"A copy of the repository is in {shown(walk.copy)}. Change {walk.project.name}/ there;"
    words += f" {done} already has the feature, for reference."
    print()
    say_paragraph(words, "  ")
    words = f"{walk.exercise.spec} in shared_spec/ says exactly what is wanted."
    say_paragraph(f"{words} `{TASKS} {walk.framework}`, typed in the copy, serves it.", "  ")
    print(flush=True)
