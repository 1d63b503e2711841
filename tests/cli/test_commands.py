"""What each command prints, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.catalog import load_catalog
from engine.cli import main
from engine.dispatch.supervisor import prepare
from engine.inventory import create_credential
from engine.settings import Settings
from engine.store import open_database
from engine.store.models import Credential, Run
from engine.vault import open_vault

GOOD = {
    "format": 1,
    "id": "good",
    "name": "Good",
    "inputs": {"type": "object", "properties": {"n": {"type": "integer", "title": "Count", "default": 3}}},
    "nodes": {"look": {"type": "inv.system"}},
    "edges": [],
}
BAD = {**GOOD, "nodes": {"look": {"type": "inv.sytem"}, "disk": {"type": "health.disk_space", "params": {"nope": 1}}}}


def write(path: Path, value: Any) -> str:
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


def ruota(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    """Exit code, what ``--json`` printed, and stderr."""
    code = main([*arguments, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_check_lists_every_problem_of_every_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.json", GOOD), write(tmp_path / "bad.json", BAD)
    broken, gone = write(tmp_path / "broken.json", "{"), str(tmp_path / "gone.json")
    assert ruota(capsys, "check", good) == (0, [], "")
    code, problems, _ = ruota(capsys, "check", good, bad, broken, gone)
    assert code == 1
    assert all({"file", "pointer", "severity", "message", "fix"} <= set(problem) for problem in problems)
    places = [(problem["file"], problem["pointer"]) for problem in problems]
    assert {(bad, "/nodes/look/type"), (bad, "/nodes/disk/params/nope"), (broken, ""), (gone, "")} <= set(places)


def test_check_for_people_is_a_line_for_each_problem(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.json", BAD)
    assert main(["check", bad]) == 1
    assert f"{bad}/nodes/look/type: error: " in capsys.readouterr().out


def test_a_file_that_is_far_too_large_is_one_problem(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    large = write(tmp_path / "large.json", '"' + "x" * 10_000_001 + '"')
    code, problems, _ = ruota(capsys, "check", large)
    assert (code, len(problems)) == (1, 1)


def test_rehearse_says_whether_it_came_out_as_expected(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "good.json", GOOD)
    expected = {"format": 1, "workflow": "good", "expect": {"outcome": "ok"}}
    write(tmp_path / "good.rehearsal.json", expected)
    code, done, _ = ruota(capsys, "rehearse", str(tmp_path / "good.json"))
    assert (code, done[0]["ok"], done[0]["outcome"]) == (0, True, "ok")
    wrong = write(tmp_path / "good.wrong.rehearsal.json", {**expected, "expect": {"outcome": "failed"}})
    code, done, _ = ruota(capsys, "rehearse", wrong)
    assert code == 1
    assert done[0]["mismatches"]


def test_run_ends_with_one_document(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without an instance the parts run for the time of the run; every part is a real process."""
    good = write(tmp_path / "good.json", GOOD)
    code, report, _ = ruota(capsys, "run", good, "--on", "This computer", "--data", str(tmp_path / "d"))
    assert (code, report["outcome"], report["counts"]) == (0, "ok", {"ok": 1})
    (step,) = report["steps"]["This computer"]
    assert (step["path"], step["outcome"]) == ("look", "ok")
    failing = {**GOOD, "nodes": {"fail": {"type": "script.run", "params": {"script": "exit 3"}}}}
    bad = write(tmp_path / "fails.json", failing)
    code, report, _ = ruota(capsys, "run", bad, "--on", "all", "--in-window", "--data", str(tmp_path / "d"))
    assert (code, report["outcome"], report["message"]) == (1, "failed", "1 of 1 device failed.")
    database = open_database(Settings(data=tmp_path / "d"))
    with database.session() as session:
        assert list(session.scalars(select(Run.in_window).order_by(Run.id))) == [False, True]
    database.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--on", "nothing"], "no device 'nothing'"),
        (["--on", "all", "--input", "n=many"], "The input 'n'"),
        (["--on", "all", "--input", "n"], "write NAME=VALUE"),
        (["--on", "all", "--input", "m=1"], "no input 'm'"),
    ],
)
def test_run_refuses_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    good = write(tmp_path / "good.json", GOOD)
    code, answer, _ = ruota(capsys, "run", good, *arguments, "--data", str(tmp_path / "d"))
    assert code == 1
    assert message in answer["error"]["message"]


def test_run_of_a_wrong_workflow_lists_its_problems(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.json", BAD)
    code, answer, _ = ruota(capsys, "run", bad, "--on", "all", "--data", str(tmp_path / "d"))
    assert code == 1
    assert len(answer["error"]["problems"]) == 2


def test_devices_are_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, found, _ = ruota(capsys, "devices", "--data", str(tmp_path / "d"))
    assert (code, [device["name"] for device in found]) == (0, ["This computer"])
    assert main(["devices", "--data", str(tmp_path / "d")]) == 0
    assert "This computer" in capsys.readouterr().out


def test_an_export_is_taken_whole_and_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from engine.inventory.clients import create_client, create_site
    from engine.inventory.credentials import create_credential
    from engine.inventory.devices import create_device
    from engine.settings import Settings
    from engine.store import open_database, upgrade, workflows
    from engine.vault import open_vault

    settings = Settings(data=tmp_path / "one")
    database = open_database(settings)
    upgrade(database)
    with database.begin() as session:
        client = create_client(session, {"name": "ACME"}).id
        site = create_site(session, client, {"name": "Rome"}).id
        secret = {"name": "Root", "kind": "password", "username": "root", "password": "5up3r-s3cret"}
        credential = create_credential(session, open_vault(settings), secret).id
        values = {"client_id": client, "connector": "ssh", "platform": "linux", "credential_id": credential}
        jump = create_device(session, {**values, "name": "gate", "address": "192.0.2.1"}).id
        create_device(
            session,
            {**values, "name": "web", "address": "192.0.2.2", "jump_device_id": jump, "site_id": site, "tags": ["a"]},
        )
        workflows.create(session, GOOD, "ada")
    database.close()
    file, other = str(tmp_path / "export.json"), str(tmp_path / "two")
    assert main(["export", file, "--data", str(settings.data)]) == 0
    assert "5up3r" not in Path(file).read_text()
    code, counts, _ = ruota(capsys, "import", file, "--data", other)
    assert (code, counts) == (0, {"clients": 1, "sites": 1, "devices": 2, "workflows": 1})
    code, counts, _ = ruota(capsys, "import", file, "--data", other)
    assert (code, set(counts.values())) == (0, {0})
    again = str(tmp_path / "again.json")
    assert main(["export", again, "--data", other]) == 0
    first, second = (json.loads(Path(path).read_text()) for path in (file, again))
    for device in first["devices"]:
        device["credential"] = None
    assert first == second


def test_rotating_the_key_keeps_every_secret(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    prepare(settings)
    database = open_database(settings)
    login = {"name": "L", "kind": "password", "username": "ada", "password": "hush"}
    with database.begin() as session:
        made = create_credential(session, open_vault(settings), login).id
    before = (tmp_path / "master.key").read_text()
    assert ruota(capsys, "rotate-key", "--data", str(tmp_path)) == (0, {"values": 1}, "")
    assert (tmp_path / "master.key").read_text() != before
    with database.session() as session:
        sealed = session.get_one(Credential, made).sealed["password"]
        assert open_vault(settings).open(sealed, "credentials", made, "password").reveal() == "hush"
    database.close()


def test_import_refuses_what_is_no_export(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer, _ = ruota(capsys, "import", write(tmp_path / "x.json", GOOD), "--data", str(tmp_path / "d"))
    assert code == 1
    assert "no export" in answer["error"]["message"]


def test_a_new_node_type_is_a_good_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, made, _ = ruota(capsys, "new-node", "health.battery", "--into", str(tmp_path))
    assert code == 0
    catalog = load_catalog(tmp_path)
    entry = catalog.entry("health.battery")
    assert str(entry.folder) == made["folder"]
    assert {case["expect"]["port"] for case in entry.cases().values()} == {"ok", "missing"}
    assert entry.help.startswith(f"# {entry.node_type.title}\n")
    assert ruota(capsys, "new-node", "health.battery", "--into", str(tmp_path))[0] == 1
    for wrong in ("battery", "../x.y", "Health.Battery"):
        assert ruota(capsys, "new-node", wrong, "--into", str(tmp_path))[0] == 1


def test_a_wrong_command_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["fly"], ["up", "--port", "70000"], ["run"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
    assert "no port" in capsys.readouterr().err
