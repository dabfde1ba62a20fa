"""The tasks: `python3 tasks.py up` on a bare machine, `inv up` inside .venv.

The head of this file parses on old Pythons, so that bootstrap.py can report what is missing.
"""
# PT028: `test` is a task, not a test function.
# S603: the commands come from here and from twin.toml, never from outside.
# ruff: noqa: PT028, S603

import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.enter(sys.argv[1:])

import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from invoke import Context, Exit, task
from rich.console import Console

from comparison import exercises as exercising
from comparison import lookup, new_chapters, new_project, pager
from tests.harness import (
    api_reference,
    bulk,
    copies,
    declaration,
    launcher,
    mutation_report,
    road,
    serving,
    suite,
)
from tests.harness import matrix as matrices
from tests.harness.declaration import ROOT, Declaration
from tests.harness.learning import command as learning
from tests.harness.process import HOST, TwinFailed
from tests.harness.servers import KINDS, SERVERS, Absent

LOCKED = ("pyproject.toml", "django_version/pyproject.toml", "flask_version/pyproject.toml")


@task(help={"port": "first of three ports: the guide, then Django, then Flask"})
def up(c: Context, port: str = str(launcher.GUIDE_PORT)) -> None:
    """Fill both stockrooms, serve both and the field guide, and stop all on Ctrl-C."""
    # The guide's renderer is loaded only by this task and the next.
    from comparison.guide.serving import GuideServer

    first = launcher.port_number(port)
    ports = {twin: first - launcher.GUIDE_PORT + twin.port for twin in find_twins()}
    addresses = {twin.key: f"http://{HOST}:{at}" for twin, at in ports.items()}
    launcher.serve(ports, beside=GuideServer(first, addresses))


@task(help={"published": "for a web server: without links to the twins on this machine"})
def guide(c: Context, published: bool = False) -> None:
    """Build the field guide: static pages in build/guide."""
    from comparison.guide.build import FOLDER, build

    with sentence_for(LookupError):
        pages = build(addresses={} if published else None)
    index = (FOLDER / "index.html").relative_to(ROOT)
    print(f"{len(pages)} pages; open {index}, or run {bootstrap.TYPED} up.")


@task(help={"port": "the port to listen on"})
def django(c: Context, port: str = "") -> None:
    """Serve only the Django twin, with demo data; log to this terminal."""
    serve_one("django", port)


@task(help={"port": "the port to listen on"})
def flask(c: Context, port: str = "") -> None:
    """Serve only the Flask twin, with demo data; log to this terminal."""
    serve_one("flask", port)


@task(
    help={
        "twin": "django, flask, or a folder with a twin.toml",
        "workers": "processes, on Linux; one per core if not given",
        "host": "the address to listen on",
    }
)
def serve(c: Context, twin: str, workers: int = 0, host: str = HOST, port: str = "") -> None:
    """Serve one twin with this shell's environment; see docs/deploy.md."""
    found = find_twins(twin)[0]
    with sentence_for(TwinFailed):
        serving.serve(found, host, launcher.port_number(port) if port else found.port, workers)


@task(
    help={
        "twin": "only this one: django, flask, or a folder with a twin.toml",
        "db": "sqlite, or for only the tests of the spec postgresql or mariadb",
        "strict": "fail if a test was skipped",
        "k": "only tests whose names match this expression",
        "spec": "only tests of these requirements, such as ACC-10,SEC-2",
        "workers": "test processes; if not given 2 with --spec or -k, else 3 a core",
        "all": "run everything; the last lines of a short run say what it left out",
    }
)
def test(
    c: Context,
    twin: str = "",
    db: str = "sqlite",
    strict: bool = False,
    k: str = "",
    spec: str = "",
    workers: int = 0,
    all: bool = False,
) -> None:
    """Run the suite against both twins; what follows `--` goes to pytest.

    Without --all it is the short run, unless -k, --db or, after `--`, a file of tests is given.
    """
    is_short = not (all or k or db != "sqlite" or suite.names_a_file(c.remainder.split()))
    rest = ["--short"] if is_short else []
    rest += ["--first"] if is_short and not spec else []
    rest += ["--tb=long"] if all else []
    rest += ["-k", k] if k else []
    rest += [f"--spec={spec}"] if spec else []
    rest += ["--no-skips"] if strict else []
    rest += c.remainder.split()
    workers = workers or (2 if spec or k else 0)
    with suite.arguments(twin=twin, db=db, workers=workers, rest=rest) as arguments:
        run(sys.executable, "-m", "pytest", *arguments)


@task(help={"k": "only tests whose names match this expression"})
def matrix(c: Context, k: str = "") -> None:
    """Run the suite on every installed Python from 3.11 on, and on Django's newest release."""
    found = list(matrices.combinations())
    print("Found:", ", ".join(one.name for one in found))
    failed = 0
    for one in found:
        for words in matrices.run(one, ["-k", k] if k else []):
            print(f"{one.name}: {words}", flush=True)
        failed += words.startswith("failed")
    if failed:
        raise Exit(f"{failed} of {len(found)} failed; their output is in build/matrix.", code=1)
    print(f"All {len(found)} passed.")


@task(
    help={
        "twin": "only this one: django, flask, or a folder with a twin.toml",
        "k": "only guards with this in their names",
        "workers": "how many are tried at once",
    }
)
def mutants(c: Context, twin: str = "", k: str = "", workers: int = 2) -> None:
    """Remove the guards of the twins one at a time; each time tests must fail."""
    if workers < 1:
        raise Exit("--workers takes a number from 1.", code=1)
    try:
        are_caught = mutation_report.run(declaration.find(twin), k, workers, Console())
    except (LookupError, TwinFailed) as error:
        raise Exit(str(error), code=1) from None
    if not are_caught:
        raise Exit(code=1)


@task(
    help={
        "twin": "django or flask",
        "folder": "where the project goes: outside this repository, a new or an empty folder",
        "name": "lower-case letters and digits; the package, and the prefix of the variables",
        "without": "chapters to leave out: some of " + ",".join(new_chapters.CHAPTERS),
    }
)
def new(c: Context, twin: str, folder: str, name: str, without: str = "") -> None:
    """Start a project of your own from one twin: renamed, with its tests, ready for git."""
    found = find_twins(twin)[0]
    target = Path(folder).expanduser()
    with sentence_for(new_project.Refused):
        new_project.create(found, target, name, [one for one in without.split(",") if one])
    print(new_project.farewell(target))


@task
def exercises(c: Context) -> None:
    """List the exercises, and what each changed in the spec, its tests and both twins."""
    Console().print(exercising.table(find_twins()))


@task(
    help={
        "name": f"one of `{bootstrap.TYPED} exercises`",
        "twin": "the one that you change; the other has our solution, to learn from",
        "solution": "show our solution, of this twin or both; with --folder, copy it",
        "folder": "where the copy goes; next to this repository if not given",
    }
)
def exercise(
    c: Context, name: str, twin: str = "", solution: bool = False, folder: str = ""
) -> None:
    """Copy the repository with a change to the spec and its tests, for you to make them pass."""
    if solution and not folder:
        with sentence_for(LookupError):
            pager.show_patch(exercising.solution(exercising.find(name)[0], find_twins(twin)))
        return
    target = Path(folder or ROOT.with_name(f"{ROOT.name}-{name}")).expanduser()
    with sentence_for(LookupError), sentence_for(exercising.Refused):
        chosen = exercising.find(name)[0]
        yours = [] if solution else [one.key for one in find_twins(twin)]
        exercising.make(chosen, target, [one for one in find_twins() if one.key not in yours])
    print(exercising.farewell(chosen, target, yours))


ROAD_HELP = {
    "number": "which step, from 1 on",
    "twin": "django or flask",
}


@task(help=ROAD_HELP | {"folder": "where the project goes: a new or an empty folder"})
def step(c: Context, number: str, twin: str, folder: str) -> None:
    """Write the project of a step of the road, ready to run; road/README.md says more."""
    with sentence_for(road.RoadFailed):
        commands = road.write(*road.chosen(number, twin), Path(folder).expanduser())
    print("Written. To run it:\n\n    " + "\n    ".join(commands) + "\n")


@task(help=ROAD_HELP | {"folder": "the folder of your project"})
def grade(c: Context, number: str, twin: str, folder: str) -> None:
    """Test your own project by the steps of the road, up to this one."""
    with sentence_for(road.RoadFailed):
        framework, last = road.chosen(number, twin)
        failures = road.grade(framework, last, Path(folder).expanduser())
    for one, failed in zip(road.steps(), failures, strict=False):
        print(f"{one.number} {one.title}: {'all is well' if not failed else 'not yet'}")
        for sentence in failed:
            print(f"    {sentence}")
    if any(failures):
        raise Exit(code=1)


# invoke has no optional positional arguments.
@task(
    positional=learning.positional_names(sys.argv),
    help={
        "twin": "django or flask",
        "folder": "your project; if not given, stockroom-flask or -django next to this repository",
        "hint": "print the next of the three hints of your step",
        "solution": "show how our files differ from yours, and write ours if you agree",
        "yes": "with --solution: do not ask",
        "from": "start at this step, with the earlier ones given",
        "knowing": "the other framework: each step in it is written next to yours, to read",
        "python": "serve your project with this Python, not with a .venv in its folder",
        "once": "run the tests once, and end with code 1 if one fails",
    },
)
def learn(
    c: Context,
    twin: str,
    folder: str | None = None,
    hint: bool = False,
    solution: bool = False,
    yes: bool = False,
    from_: str = "",
    knowing: str = "",
    python: str = "",
    once: bool = False,
) -> None:
    """Build the small stockroom step by step; each save is tested. road/README.md says more."""
    options = learning.Options(from_, knowing, python, hint, solution, yes, once)
    with sentence_for(road.RoadFailed):
        is_well = learning.learn(twin, folder or "", options, pager.show_patch)
    if not is_well:
        raise Exit(code=1)


@task(help={"fix": "fix what ruff can fix"})
def lint(c: Context, fix: bool = False) -> None:
    """Check style and format with ruff, and each twin's import layers."""
    run(sys.executable, "-m", "ruff", "check", *(["--fix"] if fix else []), ".")
    run(sys.executable, "-m", "ruff", "format", *([] if fix else ["--check"]), ".")
    linter = shutil.which("lint-imports", path=Path(sys.executable).parent) or "lint-imports"
    for twin in find_twins():
        run(linter, "--no-cache", "--no-logo", folder=twin.folder)


@task(help={"yes": "do not ask"})
def reset(c: Context, yes: bool = False) -> None:
    """Delete the data of both stockrooms; the next start fills them with the demo data again."""
    folders = [twin.folder / "var" for twin in find_twins() if (twin.folder / "var").exists()]
    if not folders:
        print("There is no data to delete.")
        return
    print("This deletes", " and ".join(str(folder.relative_to(ROOT)) for folder in folders))
    if not yes and not sys.stdin.isatty():
        raise Exit(
            "Nothing was deleted: there is no terminal for the confirmation; use --yes.", code=1
        )
    if not yes and input("Continue? [y/N] ").strip().lower() not in ("y", "yes"):
        raise Exit("Nothing was deleted.")
    for folder in folders:
        shutil.rmtree(folder)
    print("Deleted.")


@task(
    help={
        "twin": "only this one: django, flask, or a folder with a twin.toml",
        "db": "only this one: sqlite or postgresql, whose programs must be on this machine",
        "kills": "how often all processes of a twin are killed on each database",
        "seed": "random seed, to repeat a run",
    }
)
def torture(c: Context, twin: str = "", db: str = "", kills: int = 50, seed: int = 0) -> None:
    """Kill both twins and stop their database under load; report lost movements."""
    # Databases are loaded only by this task.
    from tests.harness.torture import run as torturing

    if kills < 1 or db not in ("", *torturing.KINDS):
        raise Exit("--kills takes a number from 1, --db takes sqlite or postgresql.", code=1)
    try:
        run = torturing.Torture(kills, seed)
        is_well = run.run(declaration.find(twin), [db] if db else list(torturing.KINDS))
    except (LookupError, TwinFailed, Absent) as error:
        raise Exit(str(error), code=1) from None
    if not is_well:
        raise Exit(code=1)


@task(
    help={
        "minutes": "for how long, for each twin",
        "twin": "only this one: django, flask, or a folder with a twin.toml",
        "seed": "random seed, to repeat a run",
    }
)
def fuzz(c: Context, minutes: float = 5, twin: str = "", seed: int = 0) -> None:
    """Send requests generated from the API contract; each response must conform."""
    # Its dependencies are loaded only by this task.
    from tests.harness import fuzz as fuzzing

    if minutes <= 0:
        raise Exit("--minutes takes a number above 0.", code=1)
    if not fuzzing.run(find_twins(twin), minutes, seed):
        raise Exit(code=1)


@task(
    help={
        "minutes": "how long at most",
        "sequences": "how many sessions, whatever the time; 0: as many as there is time for",
        "seed": "the number that a run named, to replay that run",
    }
)
def walk(c: Context, minutes: float = 5.0, sequences: int = 0, seed: int = 0) -> None:
    """Run random user sessions on both twins at once; results must match."""
    # Hypothesis is loaded only by this task.
    from tests.twins.walking.run import Run

    if minutes <= 0 or sequences < 0:
        raise Exit("--minutes takes a number above 0, --sequences one from 0.", code=1)
    try:
        is_well = Run(find_twins(), seed).run(minutes, sequences)
    except TwinFailed as error:
        raise Exit(str(error), code=1) from None
    if not is_well:
        raise Exit(code=1)


@task(help={"items": "how many items to add to each stockroom"})
def enlarge(c: Context, items: int = 100_000) -> None:
    """Add generated items, with suppliers, barcodes and movements, to both local stockrooms."""
    if items < 1:
        raise Exit("--items takes a number from 1.", code=1)
    with sentence_for(LookupError):
        files = {twin.name: bulk.stockroom(twin) for twin in find_twins()}
    for name, file in files.items():
        for done in bulk.enlarge(file, items):
            print(f"{name}: {done:,} of {items:,} items", flush=True)


@task
def sync(c: Context) -> None:
    """Copy shared files into both twins, and the guide's headline figures into the README.

    First generates the API reference from the OpenAPI document.
    """
    # The counting is loaded only by this task and the guide's.
    from comparison import headline

    if api_reference.renew():
        print("The reference of the API was generated from the contract.")
    made = [copy for twin in find_twins() for copy in copies.renew(twin.folder)]
    for copy in made:
        print(copy.relative_to(ROOT))
    print(f"{len(made)} files copied.")
    if headline.renew():
        print("README.md has new figures.")


# invoke has no optional positional arguments.
@task(
    positional=[] if sys.argv[-1] == "diff" or sys.argv[-1].startswith("-") else ["what"],
    help={"what": "an ID such as ACC-10, an area such as admin, or a file such as stock/views.py"},
)
def diff(c: Context, what: str | None = None) -> None:
    """Show both implementations of a requirement side by side, or list all with their sizes.

    For example: diff, diff ACC-10, diff admin, diff stock/views.py.
    """
    with sentence_for(LookupError):
        pager.show(lookup.answer(what or ""))


@task(help={"k": "only tests whose names match: to try it, without writing anything"})
def evidence(c: Context, k: str = "") -> None:
    """Run the tests of the spec on both twins and record what ran for each requirement."""
    # Coverage is loaded only by this task and the guide.
    from comparison import evidence as recording
    from comparison.evidence_run import TestsFailed

    with sentence_for(TestsFailed):
        found = recording.make(find_twins(), lookup.codes(), *(["-k", k] if k else []))
    if not k:
        recording.write(found)
        print(f"{recording.FILE.relative_to(ROOT)} was written.")


@task
def follow(c: Context) -> None:
    """Record one request, a clerk's receipt, through both twins for the guide's page about it."""
    # The harness's twins are loaded only by this task.
    from comparison import following, stages

    following.write(following.make(find_twins(), lookup.codes(), stages.names()))
    print(f"{following.FILE.relative_to(ROOT)} was written.")


@task
def measure(c: Context) -> None:
    """Measure start-up, memory, speed and queries of both twins, and write the ratios."""
    # The harness's twins are loaded only by this task.
    from comparison import measure as measuring

    measuring.write(measuring.make())
    print(f"{measuring.FILE.relative_to(ROOT)} was written.")


@task(
    help={
        "items": "how many made-up items; for several runs 1000,1000000",
        "against": "a file of earlier figures to compare with; then none are written",
        "k": "only requests with this in their names: to try it, without writing anything",
        "writes": "measure concurrent writes instead; Linux",
        "db": "for --writes: sqlite, postgresql or mariadb",
    }
)
def bench(
    c: Context,
    items: str = "1000",
    against: str = "",
    k: str = "",
    writes: bool = False,
    db: str = "sqlite",
) -> None:
    """Compare each twin's requests with the minimum work to answer them; Linux or macOS."""
    # The harness's twins are loaded only by this task.
    from benchmarks import floor

    if writes and (against or k):
        raise Exit("--writes takes no --against and no -k; it writes what it measures.", code=1)
    if writes:
        bench_writes(db)
        return
    sizes = [int(one) for one in items.split(",") if one.isdecimal() and int(one)]
    before = json.loads(Path(against).read_text("utf-8")) if against else None
    if not sizes:
        raise Exit("--items takes numbers from 1, such as 1000,1000000.", code=1)
    with sentence_for(TwinFailed):
        found = floor.make(sizes, k)
    print(*floor.table(found, before), sep="\n")
    if not (k or against):
        floor.write(found)
        print(f"{floor.FILE.relative_to(ROOT)} was written.")


def bench_writes(db: str) -> None:
    """Measure writes on one kind of database, and write the figures."""
    from benchmarks import floor
    from benchmarks import writes as writing

    if db not in KINDS:
        raise Exit(f"--db takes {', '.join(KINDS)}.", code=1)
    with sentence_for(TwinFailed), sentence_for(Absent):
        if db in SERVERS:
            SERVERS[db].check()
        found = writing.make(db)
    print(*writing.table(db, found), sep="\n")
    writing.write(db, found)
    print(f"{floor.FILE.relative_to(ROOT)} was written.")


@task(help={"only": "twins for those of the finished twins, or road for those of its steps"})
def screenshots(c: Context, only: str = "") -> None:
    """Retake the screenshots of the README, the guide and the road; needs a Chromium."""
    # Playwright is loaded only by this task.
    from comparison.guide import road_pictures as of_road
    from tests.harness import chromium, road_pictures

    if only not in ("", "twins", "road"):
        raise Exit("--only takes twins or road.", code=1)
    if not chromium.find_chromium():
        raise Exit(chromium.MISSING.capitalize() + ".", code=1)
    made = pictures_of_twins() if only != "road" else []
    with sentence_for(road.RoadFailed):
        made += road_pictures.write(of_road.FOLDER) if only != "twins" else []
    for file in made:
        print(f"{file.relative_to(ROOT)} was written.")


def pictures_of_twins() -> list[Path]:
    """Take the screenshots of both twins for the README and the guide."""
    from comparison.guide import pictures as guide_pictures
    from tests.harness import pictures

    wanted = {ROOT / "docs" / name: what for name, what in pictures.PICTURES.items()}
    of_guide = guide_pictures.wanted()
    same = {file for file, (address, _) in of_guide.items() if guide_pictures.is_same(address)}
    wanted |= of_guide
    shutil.rmtree(guide_pictures.FOLDER, ignore_errors=True)
    pictures.side_by_side(find_twins(), wanted, same)
    return list(wanted)


@task
def html(c: Context) -> None:
    """Check the HTML of every page of both twins; needs Node and Java."""
    # The list of pages is loaded only by this task.
    from tests.browser import pages
    from tests.harness import markup

    with sentence_for(markup.CheckerMissing):
        if not markup.run(find_twins(), pages.PAGES + pages.ADMIN_PAGES):
            raise Exit(code=1)


@task
def install_mysqlclient(c: Context) -> None:
    """Install the driver for MariaDB, which is compiled on this machine."""
    print("It needs a C compiler, pkg-config and the headers of Python and of MariaDB's client.")
    print("Debian, Ubuntu: apt install gcc pkg-config python3-dev default-libmysqlclient-dev")
    bootstrap.install(str(ROOT / "requirements-mysql.txt"), bootstrap.has_uv())


@task(help={"upgrade": "take the newest versions that the pyproject files allow"})
def lock(c: Context, upgrade: bool = False) -> None:
    """Rewrite both requirements files from the three pyproject files; needs uv."""
    if shutil.which("uv") is None:
        raise Exit("Locking needs uv; install it with: python -m pip install uv", code=1)
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    options += ["--python-version", "3.11", *(["--upgrade"] if upgrade else [])]
    compiling = ("uv", "pip", "compile", *options, "--output-file")
    run(*compiling, "requirements.txt", *LOCKED)
    # mysqlclient is compiled where it is installed, so it is separate.
    extra = tomllib.loads((ROOT / LOCKED[1]).read_text("utf-8"))["project"]["optional-dependencies"]
    run(*compiling, "requirements-mysql.txt", "-", typed="\n".join(extra["mysql"]))


@contextmanager
def sentence_for(failure: type[Exception]) -> Iterator[None]:
    """Exit the task with the error message."""
    try:
        yield
    except failure as error:
        raise Exit(str(error), code=1) from None


def find_twins(chosen: str = "") -> list[Declaration]:
    """Return the twins of this folder or the chosen one, or exit with an error."""
    with sentence_for(LookupError):
        return declaration.find(chosen)


def serve_one(key: str, port: str) -> None:
    """Serve one twin on the given port or its own."""
    twin = next(twin for twin in find_twins() if twin.key == key)
    launcher.serve({twin: launcher.port_number(port) if port else twin.port}, to_terminal=True)


def run(*command: str, typed: str | None = None, folder: Path = ROOT) -> None:
    """Run a command in the root folder or another; exit with its code if that is not 0."""
    code = subprocess.run(command, cwd=folder, input=typed, text=True, check=False).returncode
    if code:
        raise Exit(code=code)
