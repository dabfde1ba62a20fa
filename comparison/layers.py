"""The code of a requirement in the order of a request: view, form, service, query, template."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from comparison.aligned import Pair
from comparison.regions import Part, ranges

# A file belongs to the first layer with its name, or with its folder.
LAYERS = {
    "Middleware and hooks": "security proxies request_id sessions logs time_zones requests",
    "View": "views token_views items movements health errors urls __init__",
    "Command": "cli commands",
    "Admin": "admin admin_site admin_forms",
    "Permissions and login": "permissions authentication throttling login",
    "Form and parameters": "api/requests forms filters fields validators bodies parameters "
    "model_forms numbers",
    "Service": "services plans tokens passwords mail events load dump transactions background",
    "Query": "queries search pagination",
    "Model": "models choices codes records",
    "Response": "responses serializers rows format spreadsheet",
    "Template": "templates templatetags template_filters",
    "Migration": "migrations",
    "Settings": "settings environment wsgi database extensions apps",
}
CORE, OTHER, COMMON = "The core", "Other code", "Shared by many requirements"
# A part with more requirements than this belongs to the frame of all pages.
MANY = 5


@dataclass(frozen=True)
class Group:
    """The parts of the twins in one layer: in pairs, and those of only one twin."""

    layer: str
    pairs: list[Pair]
    alone: tuple[list[Part], list[Part]]


def groups(left: Iterable[Part], right: Iterable[Part], core: Sequence[str] = ()) -> list[Group]:
    """Return the parts of both twins by layer: first those named, last the frame of all pages."""
    found: dict[str, tuple[list[Part], list[Part]]] = defaultdict(lambda: ([], []))
    for at, own in enumerate((left, right)):
        for part in whole_definitions(own):
            usual = COMMON if len(part.ids) > MANY else layer(part.path)
            found[CORE if part.name in core else usual][at].append(part)
    order = [CORE, *LAYERS, OTHER, COMMON]
    return [Group(name, *paired(*found[name], core)) for name in order if name in found]


def layer(path: str) -> str:
    """Return the layer of a file in a twin."""
    parts = PurePosixPath(path)
    folders = [one for one in reversed(parts.parts[:-1]) if one not in ("stockroom", "stock")]
    if parts.parts[1:2] == ("admin_site",):
        return "Admin"
    stems = [f"{parts.parent.name}/{parts.stem}", parts.stem]
    for names in (folders[:1] if folders[:1] == ["commands"] else []), stems, folders:
        for name in names:
            if found := next((one for one, words in LAYERS.items() if name in words.split()), ""):
                return "Template" if "templates" in folders else found
    return OTHER


def whole_definitions(parts: Iterable[Part]) -> list[Part]:
    """Merge the parts of a class, and those of a module that are in no class.

    A module's docstring alone is left out.
    """
    joined: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        name = part.name.partition(".")[0] if part.path.endswith(".py") else ""
        joined[part.path, name].append(part)
    found = [_joined(name, own) for (_, name), own in joined.items()]
    return [one for one in found if one.name or one.kind == "templates" or len(one.lines) > 2]


def _joined(name: str, parts: Sequence[Part]) -> Part:
    first = parts[0]
    lines = {line for part in parts for line in part.lines}
    return Part(
        path=first.path,
        name=name,
        ids=frozenset.intersection(*(part.ids for part in parts)),
        claim=first.claim,
        kind=first.kind,
        ranges=ranges(lines),
        count=sum(part.count for part in parts),
        generated=sum(part.generated for part in parts),
        words=sum(part.words for part in parts),
        is_called=any(part.is_called for part in parts),
    )


def paired(
    left: Iterable[Part], right: Iterable[Part], order: Sequence[str] = ()
) -> tuple[list[Pair], tuple[list[Part], list[Part]]]:
    """Return parts of one name as pairs, including the last of a file in both; and the rest."""

    def weight(part: Part) -> tuple:
        return (order.index(part.name) if part.name in order else len(order), *_weight(part))

    alone = (sorted(left, key=weight), sorted(right, key=weight))
    found = []
    for key in (_by_name, _by_file):
        theirs = _unique(alone[1], key)
        for name, mine in _unique(alone[0], key).items():
            if name in theirs:
                alone[0].remove(mine)
                alone[1].remove(theirs[name])
                found.append(Pair((mine, theirs[name])))
    return sorted(found, key=lambda pair: weight(pair.parts[0])), alone


def _unique(parts: Iterable[Part], key: Callable[[Part], tuple]) -> dict[tuple, Part]:
    """Return the parts by key, if the key is unique."""
    found: dict[tuple, list[Part]] = defaultdict(list)
    for part in parts:
        found[key(part)].append(part)
    return {name: own[0] for name, own in found.items() if len(own) == 1}


def _by_name(part: Part) -> tuple:
    return part.path, part.name


def _by_file(part: Part) -> tuple:
    return part.path, not part.name


def _weight(part: Part) -> tuple:
    """Keep the order of files and lines, but a module's own text after its definitions."""
    is_top = not part.name and part.kind != "templates"
    return is_top, part.path.count("/"), part.path, part.ranges
