"""The road: each step passes its tests in both frameworks, and fails them one step before."""

import re
from pathlib import Path

import httpx
import pytest
from lxml import html

from tests.harness import road

# Of a paragraph in the text of a step.
MOST_WORDS = 110

STEPS = road.steps()
every_framework = pytest.mark.parametrize("framework", road.FRAMEWORKS)
every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.folder.name)


@every_framework
@every_step
def test_a_step_passes_its_own_and_earlier_tests_but_not_the_next(framework, step, tmp_path):
    project = tmp_path / "project"
    road.lay(framework, step.number, project)
    # The tests of all steps run on the last; on the others those of the step before.
    first = 0 if step == STEPS[-1] else max(0, step.number - 2)
    tested = STEPS[first : step.number + 1]
    # One failed test is enough: of the next step, or of those that should pass.
    outcomes = road.outcomes(framework, project, step.number, tested, "--exitfirst")
    reached, beyond = outcomes[: step.number - first], outcomes[step.number - first :]
    assert len(reached) == step.number - first
    assert all(reached), outcomes
    assert [failed for one in reached for failed in one if failed] == []
    assert all(any(one) for one in beyond), outcomes


@every_step
def test_both_frameworks_serve_the_same_pages(step, tmp_path):
    pages = [served_pages(framework, step.number, tmp_path) for framework in road.FRAMEWORKS]
    assert len(pages[0]) >= min(step.number, 2)
    assert pages[0] == pages[1]


def served_pages(framework: str, number: int, folder: Path) -> dict[str, list[str]]:
    """Return the lines of the linked pages, from the list of items on."""
    project = folder / framework
    road.lay(framework, number, project)
    found, waiting = {}, ["/items/", "/no-such-page/"]
    with road.served(framework, project, number) as site, site.browser() as client:
        log_in(client)
        while waiting:
            path = waiting.pop()
            answer = client.get(path)
            is_page = answer.status_code == 200
            found[path] = [str(answer.status_code), *(lines_of(answer.text) if is_page else [])]
            # In Django, the pages of the admin are its own, and may differ.
            links = re.findall(r'href="(/(?!admin/)[^"]*)"', answer.text) if is_page else []
            waiting += [link for link in links if link not in found]
    return found


def log_in(client: httpx.Client) -> None:
    """Log in the manager, if there is a form for it."""
    page = client.get("/accounts/login/")
    if page.status_code == 200:
        fields = dict(html.document_fromstring(page.text).find(".//form").fields)
        sent = {"username": "manager", "password": "correct horse stockroom"}
        assert client.post("/accounts/login/", data=fields | sent).status_code == 302


def lines_of(page: str) -> list[str]:
    """Return the lines of a page; for a form, whose fields each framework renders, the labels."""
    form = re.compile(r"<form.*?</form>", re.DOTALL)
    labels = [re.findall(r"<label[^>]*>([^<:]*)", one) for one in form.findall(page)]
    return [line for line in form.sub(str(labels), page).splitlines() if line.strip()]


@every_framework
@pytest.mark.parametrize("step", STEPS[1:], ids=lambda step: step.folder.name)
def test_the_models_have_their_migrations(framework, step, tmp_path):
    checks = {"django": ["makemigrations --check --dry-run"], "flask": ["db upgrade", "db check"]}
    road.lay(framework, step.number, tmp_path)
    road.run(framework, tmp_path, checks[framework], step.environment(framework))


@every_framework
@every_step
def test_a_step_contains_only_new_or_changed_files(framework, step):
    before = road.files(framework, step.number - 1)
    same = [
        name
        for name, path in step.files(framework).items()
        if name in before and before[name].read_bytes() == path.read_bytes()
    ]
    assert same == []


@every_step
def test_a_step_has_a_description(step):
    text = (step.folder / "about.md").read_text("utf-8")
    assert text.startswith(f"# {step.title}\n")
    idea, _, more = text.partition("\n## What the tests look for\n")
    wanted, _, questions = more.partition("\n## Predict, then look\n")
    assert wanted.strip().count("- ") >= 2
    # A list item is a paragraph.
    parts = re.split(r"\n\n|\n(?=- )|```.*?```", idea, flags=re.DOTALL)
    assert [part for part in parts if len(part.split()) > MOST_WORDS] == []
    assert questions.count("<details>") >= 2
    assert questions.count("<details>") == questions.count("</details>")


@every_step
def test_the_text_of_a_step_is_wrapped_and_its_code_is_fenced(step):
    lines = (step.folder / "about.md").read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100] == []
    fences = [line for line in lines if "```" in line]
    assert [line for line in fences if not re.fullmatch(r"```[a-z]*", line)] == []
    assert len(fences) % 2 == 0


@every_step
def test_a_step_has_five_to_twelve_tests_with_failure_messages(step):
    text = "\n".join(file.read_text("utf-8") for file in step.folder.glob("tests/test_*.py"))
    assert 5 <= text.count("\ndef test_") <= 12
    asserted = re.findall(r"^    +assert .*$", text, re.MULTILINE)
    assert [line for line in asserted if ', f"' not in line and ', "' not in line] == []


def test_a_project_is_written_with_the_commands_that_run_it(tmp_path):
    commands = road.write("flask", 2, tmp_path / "mine")
    assert commands[0] == f"cd {tmp_path / 'mine'}"
    assert commands[-2:] == [
        ".venv/bin/python -m flask --app stockroom seed",
        ".venv/bin/python -m flask --app stockroom run --port 8010",
    ]
    with pytest.raises(road.RoadFailed, match="not an empty folder"):
        road.write("flask", 2, tmp_path / "mine")


def test_a_learners_project_is_graded_in_sentences(tmp_path):
    road.write("flask", 1, tmp_path / "mine")
    app = tmp_path / "mine/stockroom/__init__.py"
    app.write_text(app.read_text("utf-8").replace("<h1>Items", "<h1>Things"), "utf-8")
    wanted = "The page needs one heading, “Items”; it has Things."
    assert road.grade("flask", 1, tmp_path / "mine") == [[wanted]]
