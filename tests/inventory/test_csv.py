import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.errors import RuotaError
from engine.inventory import (
    create_credential,
    get_client,
    get_credential,
    get_site,
    import_devices,
    open_login,
    resolve,
)
from engine.inventory.imports import decode
from engine.store.models import Client, Credential, Device
from engine.vault import Vault


def _devices(session: Session) -> dict[str, Device]:
    return {device.name: device for device in resolve(session, {"all": True}).devices}


def _rejected(report: dict[str, Any]) -> dict[int, str]:
    return {row["line"]: row["message"] for row in report["rejected"]}


_HEADS = ["Name IP Port Client Site Tags OS", "nome indirizzo porta cliente sede etichette sistema"]


@pytest.mark.parametrize(
    ("delimiter", "end", "start", "heads"),
    [
        (",", "\n", "", _HEADS[0]),
        (";", "\r\n", "\ufeff", _HEADS[1]),
        ("\t", "\r", "\n \n", _HEADS[0]),
        ("|", "\n", "\ufeff", _HEADS[1]),
        (";", "\r\n", "\ufeffsep=;\r\n", _HEADS[0]),
    ],
)
def test_spreadsheets_of_any_kind_are_read(
    session: Session, vault: Vault, delimiter: str, end: str, start: str, heads: str
) -> None:
    rows = [heads.split(), ["web1", "192.0.2.1", "2222", "ACME", "Rome", '"server web"', "Windows 11"]]
    rows += [["pc 2", "pc2.example.org", "", "ACME", "", "", "Debian 12"], [""] * 7]
    report = import_devices(session, vault, "csv", start + end.join(delimiter.join(row) for row in rows) + end)
    assert (report["added"], report["updated"], report["rejected"]) == (2, 0, [])
    found = _devices(session)
    web = found["web1"]
    assert (web.address, web.port, web.tags, web.platform) == ("192.0.2.1", 2222, ["server", "web"], "windows")
    assert get_client(session, web.client_id).name == "ACME"
    assert web.site_id is not None and get_site(session, web.site_id).name == "Rome"
    assert (found["pc 2"].port, found["pc 2"].platform) == (22, "linux")


def test_every_line_that_cannot_be_taken_is_named(session: Session, vault: Vault, acme: str) -> None:
    text = "\n".join(
        [
            "name;address;port;tags;credential;connector;surprise",  # 1
            "good;192.0.2.1;;;;;x",
            "two words in address;a b;;;;;",
            'multi;192.0.2.3;;"one',  # 4: a cell over two lines
            'two";;;',
            "port;192.0.2.4;99999;;;;",  # 6
            'open;"192.0.2.5;;;;;',
            "good;192.0.2.6;;;;;",  # 8
            "many;192.0.2.7;;;;;;more;cells",
            "login;192.0.2.8;;;rot;;",  # 10
            "-oProxyCommand=id;-oProxyCommand=id;;;;;",
            "telnet;192.0.2.9;;;;telnet;",  # 12
            "",
            'after"quote;192.0.2.10;;;;;',  # 14
            '"x"y;192.0.2.11;;;;;',
            ";;22;;;;",  # 16
            "last;192.0.2.12;;;;;",
        ]
    )
    create_credential(session, vault, {"name": "root", "kind": "agent", "username": "root"})
    report = import_devices(session, vault, "csv", text, acme)
    assert report["added"] == 4
    assert set(_devices(session)) == {"good", "multi", 'after"quote', "last"}
    assert _devices(session)["multi"].tags == ["one", "two"]
    messages = _rejected(report)
    for line, words in {
        3: "The address 'a b' is no host name",
        6: "The port is '99999'",
        7: "The quotes on this line do not match",
        8: "'good' is in this file already, on line 2",
        9: "This line has 9 values but there are 7 columns",
        10: "There is no credential 'rot'; did you mean 'root'",
        11: "The address '-oProxyCommand=id'",
        12: "The connector is 'telnet'",
        15: "The quotes on this line do not match",
        16: "A name is needed",
    }.items():
        assert words in messages.pop(line)
    assert messages == {}
    assert [row["line"] for row in report["rejected"] if not (row["told"] or {}).get("code")] == []
    assert report["notes"] == ["The column 'surprise' was not used."]
    column = {"quoted": "surprise", "text": "'surprise'"}
    assert report["notes_told"] == [{"code": "import_column_unused", "values": {"column": column}}]
    assert report["rejected"][0]["text"] == "two words in address;a b;;;;;"


def test_a_trial_changes_nothing_and_says_the_same(session: Session, vault: Vault, acme: str) -> None:
    text = "name,address,client,username,password\na,192.0.2.1,New,root,hunter2\nb,bad host,,,\n"
    trial = import_devices(session, vault, "csv", text, acme, dry_run=True)
    assert [session.query(table).count() for table in (Device, Client, Credential)] == [0, 1, 0]
    assert import_devices(session, vault, "csv", text, acme) == trial
    assert (trial["added"], len(trial["rejected"])) == (1, 1)
    assert session.query(Device).count() == 1


def test_a_second_time_updates_only_what_changed(session: Session, vault: Vault, acme: str) -> None:
    head = "name,address,notes\n"
    import_devices(session, vault, "csv", head + "a,192.0.2.1,x\nb,192.0.2.2,y\n", acme)
    report = import_devices(session, vault, "csv", head + "A,192.0.2.9,\nb,192.0.2.2,y\nc,192.0.2.3,\n", acme)
    assert (report["added"], report["updated"], report["unchanged"]) == (1, 1, 1)
    assert (_devices(session)["A"].address, _devices(session)["A"].notes) == ("192.0.2.9", "x")


def test_passwords_go_into_the_vault_and_nowhere_else(session: Session, vault: Vault, acme: str) -> None:
    text = (
        "name;password;user;address\n"
        'a;"s3;""cr""et";root;192.0.2.1\n'
        'b;"s3;""cr""et";root;192.0.2.2\n'
        'c;"s3;""cr""et";root;bad host\n'
        "d;s3cret;root;192.0.2.4;x;y\n"
        'e;"s3cret;root;192.0.2.5\n'
        "f;s3cret;;192.0.2.6\n"
    )
    report = import_devices(session, vault, "csv", text, acme)
    assert report["added"] == 2
    assert len(report["rejected"]) == 4
    assert "s3" not in json.dumps(report) and "cr" not in json.dumps([row["text"] for row in report["rejected"]])
    assert report["notes"] == ["A login of the file went into the vault as the credential 'root at ACME'."]
    (credential,) = session.query(Credential).all()
    assert open_login(vault, credential).password == 's3;"cr"et'
    assert credential.client_id == acme
    assert {device.credential_id for device in _devices(session).values()} == {credential.id}
    again = import_devices(session, vault, "csv", "name;password;user\na;other;root\n", acme)
    assert again["updated"] == 1
    assert get_credential(session, _devices(session)["a"].credential_id or "").name == "root at ACME (2)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        ("foo,bar\n1,2\n", "must name the columns, name or address at least; it has 'foo', 'bar'"),
        ('"unclosed\n', "must name the columns"),
        ("\x00\x01\x02", "must name the columns"),
    ],
)
def test_a_file_that_is_no_list_is_refused(session: Session, vault: Vault, acme: str, text: str, words: str) -> None:
    with pytest.raises(RuotaError, match=words):
        import_devices(session, vault, "csv", text, acme)


def test_limits_and_formats_are_named(session: Session, vault: Vault, acme: str) -> None:
    with pytest.raises(RuotaError, match="more than 10 MB"):
        import_devices(session, vault, "csv", "name\n" + "x" * 10_500_000, acme)
    with pytest.raises(RuotaError, match="must be csv or ansible"):
        import_devices(session, vault, "xlsx", "name\n", acme)
    with pytest.raises(RuotaError, match="There is no client"):
        import_devices(session, vault, "csv", "name\na\n", "nowhere")
    with pytest.raises(RuotaError, match="More than 10000 lines cannot be taken"):
        import_devices(session, vault, "csv", "name\n" + '"a"b\n' * 10_001, acme)
    report = import_devices(session, vault, "csv", "name\na\n")
    assert "names no client" in _rejected(report)[2]


def test_bytes_are_decoded_as_they_were_written() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decode("città;è".encode(encoding)) == "città;è"
    assert decode(b"\x81\xff")


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_taken_or_rejected(session: Session, vault: Vault, acme: str, rows: list[list[str]]) -> None:
    text = "name,address,tags\n" + "\n".join(",".join(row) for row in rows)
    report = import_devices(session, vault, "csv", text, acme, dry_run=True)
    json.dumps(report)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 < row["line"] <= lines for row in report["rejected"])
    filled = sum(
        1 for line in text.replace("\r", "\n").split("\n")[1:] if line.replace(",", "").replace('"', "").strip()
    )
    assert report["added"] + len(report["rejected"]) <= lines
    assert filled == 0 or report["added"] + len(report["rejected"]) > 0
