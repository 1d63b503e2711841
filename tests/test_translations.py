"""Every sentence that the server says by a code is spoken in Italian with the same values, and no other is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from engine.graph import scopes
from engine.saying import Sentence, quoted, say, told, type_title

ROOT = Path(__file__).resolve().parent.parent
ITALIAN = ROOT / "editor/ui/src/i18n/it/said"
ENTRY = re.compile(r'^  (?P<key>\w+): "(?P<text>(?:[^"\\]|\\.)*)",$')
PLACE = re.compile(r"\{\{(\w+)\}\}")
PLURALS = ("_one", "_other")
OWN = {"quoted": {"text"}}
"""What the editor says of itself while it puts a sentence together."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("engine", "editor", "nodes"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            text = path.read_text("utf-8")
            if not re.search(r"^from engine\.saying import .*\bsay\b", text, re.MULTILINE) and path.name != "saying.py":
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


CALLS = list(calls())


def literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant) and isinstance(node.value, str), "code and template must be literals"
    return node.value


def templates(node: ast.expr) -> list[str]:
    """The template or, where singular and plural differ, both."""
    return [literal(node.body), literal(node.orelse)] if isinstance(node, ast.IfExp) else [literal(node)]


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def said() -> dict[str, set[str]]:
    """By code, the names of what stands in the sentence."""
    return {literal(call.args[0]): {str(word.arg) for word in call.keywords} for _, call in CALLS}


def italian() -> dict[str, set[str]]:
    """By key, the names that stand in the Italian sentence."""
    found: dict[str, set[str]] = {}
    for path in sorted(ITALIAN.glob("*.ts")):
        for line in path.read_text("utf-8").splitlines():
            entry = ENTRY.match(line)
            if entry:
                assert entry["key"] not in found, f"{entry['key']} stands twice"
                found[entry["key"]] = set(PLACE.findall(entry["text"]))
            elif path.name != "index.ts":
                assert not re.match(r"\s+\w+:", line), f"{path.name}: this line is not read: {line}"
    return found


def keys(code: str, spoken: dict[str, set[str]]) -> list[str]:
    return [key for key in (code, *(f"{code}{end}" for end in PLURALS)) if key in spoken]


WHERE_ALL_IS_SAID = (
    "engine/connectors",
    "engine/conductor",
    "engine/inventory",
    "engine/dispatch",
    "engine/rehearsal",
    "engine/vault",
    "nodes",
)
OF_THE_COMMAND_LINE = ("valkey.py", "ports.py", "instance.py", "supervisor.py", "target_text.py")
"""What is told at a terminal only, where Ruota speaks English."""
TELLING = {
    "RuotaError",
    "VaultError",
    "Unusable",
    "notes.append",
    "reject",
    "failed",
    "bad",
    "conflict",
    "missing",
    "_error",
    "_failed",
    "_bad",
    "HostKeyChanged",
}


def unsaid(path: Path) -> Iterator[str]:
    """Where a file tells people a text that has no code."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            whole = ast.unparse(node.func)
            told = node.args if name in TELLING or any(whole.endswith(f".{one}") for one in TELLING) else []
        else:
            told = []
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("message", "sentence"):
                told = [node.value]
        for one in told:
            text = ast.unparse(one) if isinstance(one, ast.JoinedStr) else getattr(one, "value", "")
            if isinstance(one, ast.JoinedStr | ast.Constant) and isinstance(text, str) and text.count(" ") > 2:
                yield f"{path.relative_to(ROOT)}:{one.lineno}"


def test_what_people_are_told_of_runs_and_devices_is_said_by_a_code() -> None:
    files = [path for folder in WHERE_ALL_IS_SAID for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 80
    told = [path for path in sorted(files) if path.name not in OF_THE_COMMAND_LINE]
    assert [place for path in told for place in unsaid(path)] == []


def test_there_are_sentences() -> None:
    assert len(CALLS) > 100
    assert len(italian()) > 100


@pytest.mark.parametrize(("place", "call"), CALLS, ids=[place for place, _ in CALLS])
def test_a_sentence_is_written_once_with_just_what_stands_in_it(place: str, call: ast.Call) -> None:
    code, template = call.args
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", literal(code))
    assert not literal(code).endswith(PLURALS)
    assert [other for other, one in CALLS if literal(one.args[0]) == literal(code)] == [place]
    given = {word.arg for word in call.keywords}
    assert None not in given
    standing = [places(text) for text in templates(template)]
    assert given - {"count"} == set().union(*standing) - {"count"}
    assert all(names <= given for names in standing)
    assert isinstance(template, ast.Constant) or "count" in given


def test_each_sentence_is_spoken_in_italian_with_the_same_values() -> None:
    spoken = italian()
    for code, names in said().items():
        found = keys(code, spoken)
        assert found in ([code], [f"{code}{end}" for end in PLURALS]), f"{code} is spoken as {found}"
        plural = found != [code]
        assert plural <= ("count" in names), code
        for key in found:
            # A singular may do without its number.
            assert spoken[key] | ({"count"} & names) == names, key


def test_no_italian_sentence_is_left_over() -> None:
    spoken = italian()
    used = {key for code in said() for key in keys(code, spoken)}
    assert set(spoken) - used == set(OWN)
    assert {key: spoken[key] for key in OWN} == OWN


def test_a_sentence_is_text_that_knows_its_code_and_values() -> None:
    part = say("test_part", "the part {name!r}", name="a")
    sentence = say("test_whole", "{what} and {names}, {count}", what=part, names=[quoted("x{y}"), "z"], count=2)
    assert sentence == "the part 'a' and 'x{y}', z, 2"
    assert isinstance(sentence, Sentence)
    assert told(sentence) == {
        "code": "test_whole",
        "values": {
            "what": {"code": "test_part", "values": {"name": "a"}, "text": "the part 'a'"},
            "names": [{"quoted": "x{y}", "text": "'x{y}'"}, "z"],
            "count": 2,
        },
    }


def test_data_in_a_sentence_is_never_a_template() -> None:
    assert say("test_data", "It is {name}.", name="{0.__class__} {name!r}") == "It is {0.__class__} {name!r}."


def test_titles_of_node_types_say_whose_they_are_and_other_text_has_no_code() -> None:
    sentence = say("test_title", "Insert {node!r}", node=type_title("Scan", "patch.scan"))
    assert told(sentence)["values"] == {"node": {"type": "patch.scan", "text": "Scan"}}
    assert told("plain") == {"code": "", "values": {}}


def test_what_every_workflow_has_is_titled_in_both_languages() -> None:
    fixed = {"device": scopes.DEVICE, "client": scopes.CLIENT, "run": scopes.RUN}
    names = {f"{root}_{name}" for root, schema in fixed.items() for name in schema["properties"]}
    names |= {"index", "item", "devices", "ok", "changed"}
    # systems have their own names in every language
    names |= {f"run_mode_{mode}" for mode in scopes.MODE["enum"]}
    for language in ("en", "it"):
        text = (ROOT / f"editor/ui/src/i18n/{language}/values.ts").read_text("utf-8")
        assert {entry["key"] for line in text.splitlines() if (entry := ENTRY.match(line))} == names
