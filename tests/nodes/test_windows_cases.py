"""The Windows cases say which of them lean on the laboratory, since a real machine may take its place."""

import json
import re

import pytest

from tests.nodes.cases import Case, cases

CASES = list(cases("windows"))
LABORATORY = re.compile(r"\b[A-Za-z]+-Lab(?:[A-Z]\w*)?\b|(?i:C:\\lab)\b|HKLM:?\\SOFTWARE\\RuotaLab|(?i:windevice)")
"""Its functions, its folder, and where it keeps its state."""
BROUGHT = {"programs", "installers", "os"}
"""What only the laboratory can put on a machine, or make it."""


def needs_lab(value: dict[str, object]) -> list[str]:
    """What in a case is the laboratory's."""
    text = json.dumps([value.get(word) for word in ("setup", "watch", "after", "params")]).replace("\\\\", "\\")
    return sorted({*LABORATORY.findall(text), *(BROUGHT & value.keys())})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_that_leans_on_the_laboratory_says_so(case: Case) -> None:
    assert case.value.get("lab") or needs_lab(case.value) == []


READS = sorted({case.entry.node_type.id for case in CASES if case.entry.node_type.effect == "read"})


@pytest.mark.parametrize("name", READS)
def test_what_only_reads_is_tried_on_a_real_machine_too(name: str) -> None:
    assert [case for case in CASES if case.entry.node_type.id == name and not case.value.get("lab")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Start-Service W32Time; Set-LabState time 1", ["Set-LabState"]),
        ("Get-Lab accounts", ["Get-Lab"]),
        (r"Get-Content c:\Lab\x.txt", [r"c:\Lab"]),
        (r"Get-Content C:\labels; Get-Label; Get-Service", []),
    ],
)
def test_what_is_the_laboratory_s(text: str, found: list[str]) -> None:
    assert needs_lab({"setup": [text], "params": {}}) == found
