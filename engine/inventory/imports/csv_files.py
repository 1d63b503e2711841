"""CSV: any usual delimiter, headings in English or Italian, quoted cells over several lines."""

import csv
import re
from collections.abc import Mapping

from engine.inventory import rules
from engine.inventory.imports.candidates import (
    MOST_DEVICES,
    Candidate,
    FoundLogin,
    Parsed,
    split_lines,
    too_many_devices,
)
from engine.saying import say
from engine.vault import MASK, Secret

_HEADINGS: Mapping[str, str] = {
    "name": "name hostname host computer computername device devicename machine nome nomecomputer nomedispositivo "
    "dispositivo macchina",
    "address": "address ip ipaddress fqdn dns dnsname indirizzo indirizzoip",
    "port": "port sshport porta",
    "client": "client customer company organization organisation tenant account cliente azienda societa ditta",
    "site": "site location office branch sede sito ufficio filiale luogo",
    "tags": "tags tag labels label group groups etichette etichetta gruppo gruppi",
    "username": "username user login account_name utente nomeutente",
    "password": "password pass pwd parola parolachiave",
    "credential": "credential credentials credentialname credenziale credenziali",
    "platform": "platform os operatingsystem system piattaforma sistema sistemaoperativo so",
    "connector": "connector connection protocol transport connettore connessione protocollo",
    "notes": "notes note comment comments description remarks descrizione commento commenti annotazioni",
}
_COLUMNS = {word.replace("_", ""): column for column, words in _HEADINGS.items() for word in words.split()}
_LINUX = ("linux", "debian", "ubuntu", "rhel", "red hat", "centos", "rocky", "alma", "suse", "fedora", "raspbian")
_LONGEST_RECORD = 50
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def read_csv(text: str) -> Parsed:
    """The devices of a CSV text. Raises ``RuotaError`` (bad_param) when its first line names no usable column."""
    parsed = Parsed()
    lines = split_lines(text.removeprefix("\ufeff"))
    place, delimiter = _start(lines)
    header_end, header = _record(lines, place, delimiter)
    columns = _columns(header or [], parsed)
    place = header_end
    while place < len(lines):
        end, cells = _record(lines, place, delimiter)
        shown = "\n".join(lines[place:end])
        if "password" in columns:
            shown = _covered(shown, cells, columns, delimiter)
        if cells is None:
            parsed.reject(
                place + 1,
                shown,
                say("import_csv_quotes", "The quotes on this line do not match; close or double them."),
            )
        elif any(cell.strip() for cell in cells):
            if len(parsed.candidates) >= MOST_DEVICES:
                parsed.reject(place + 1, shown, too_many_devices())
                break
            _row(parsed, place + 1, shown, cells, columns)
        place = end
    return parsed


def _covered(text: str, cells: list[str] | None, columns: list[str], delimiter: str) -> str:
    """A line of a file with passwords as a report may show it; of a line that does not fit, only its first cell."""
    if cells is None or len(cells) > len(columns):
        return text.partition(delimiter)[0] + delimiter + MASK if columns[0] != "password" else MASK
    hidden = columns.index("password")
    return delimiter.join(MASK if place == hidden and cell else cell for place, cell in enumerate(cells))


def _start(lines: list[str]) -> tuple[int, str]:
    """Where the headings are, and the delimiter: the one that stands most often between them."""
    for place, line in enumerate(lines):
        told = re.fullmatch(r"sep=([,;\t|])", line.strip("\ufeff "))
        if told:
            return place + 1, told[1]
        if line.strip():
            bare = _QUOTED.sub("", line)
            return place, max(",;\t|", key=bare.count)
    raise rules.bad(
        say("import_empty", "The file is empty; its first line must name the columns, such as name,address,client.")
    )


def _record(lines: list[str], place: int, delimiter: str) -> tuple[int, list[str] | None]:
    """The cells of the record that starts here and the line after it; None when its quotes are wrong."""
    reader = csv.reader(
        (line + "\n" for line in lines[place : place + _LONGEST_RECORD]), delimiter=delimiter, strict=True
    )
    try:
        cells = next(reader, [])
    except csv.Error:
        return place + 1, None
    return place + max(1, reader.line_num), cells


def _columns(header: list[str], parsed: Parsed) -> list[str]:
    columns: list[str] = []
    for heading in header:
        plain = re.sub(r"[\W_]+", "", heading.strip().lower().replace("à", "a"))
        column = _COLUMNS.get(plain, "")
        if column in columns:
            column = ""
        if not column and heading.strip():
            parsed.notes.append(
                say("import_column_unused", "The column {column} was not used.", column=rules.shown(heading.strip()))
            )
        columns.append(column)
    if not {"name", "address"} & set(columns):
        raise rules.bad(
            say(
                "import_no_columns",
                "The first line must name the columns, name or address at least; it has {found}.",
                found=[rules.shown(heading) for heading in header[:10]] or say("import_nothing", "nothing"),
            )
        )
    return columns


def _row(parsed: Parsed, line: int, text: str, cells: list[str], columns: list[str]) -> None:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells = cells[:-1]
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column and cell.strip()}
    password = row.get("password", "")
    if len(cells) > len(columns):
        parsed.reject(line, text, _too_many(len(cells), len(columns)))
        return
    username = row.get("username", "")
    if password and not username:
        parsed.reject(line, text, say("import_no_user", "This line has a password but no user name."))
        return
    if username and not password and not row.get("credential"):
        parsed.notes.append(
            say(
                "import_user_unused",
                "Line {line}: the user name was not used, since neither password nor credential is given.",
                line=line,
            )
        )
    parsed.candidates.append(
        Candidate(
            line=line,
            text=text,
            values=_values(row),
            client=row.get("client", ""),
            site=row.get("site", ""),
            credential=row.get("credential", ""),
            login=FoundLogin(username, Secret(password)) if password and not row.get("credential") else None,
        )
    )


def _too_many(values: int, columns: int) -> str:
    return say(
        "import_values_many",
        "This line has {values} values but there is {count} column; put quotes around a value that holds the delimiter."
        if columns == 1
        else "This line has {values} values but there are {count} columns; "
        "put quotes around a value that holds the delimiter.",
        values=values,
        count=columns,
    )


def _values(row: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {key: row[key] for key in ("name", "address", "port", "notes") if key in row}
    values.setdefault("name", row.get("address", ""))
    if "tags" in row:
        values["tags"] = re.split(r"[\s,;|]+", row["tags"])
    if "connector" in row:
        values["connector"] = row["connector"].lower()
    if "platform" in row:
        values["platform"] = _platform(row["platform"].lower())
    if values.get("connector", "ssh") != "local" and "address" not in values:
        values["address"] = values["name"]
    return values


def _platform(text: str) -> str:
    if text.startswith(("win", "microsoft")):
        return "windows"
    return "linux" if any(word in text for word in _LINUX) else text
