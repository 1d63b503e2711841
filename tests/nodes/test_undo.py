"""The undo of a change: whoever comes first wins, and nobody acts for another change (``tests.nodes.undoing``)."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.nodes.roots import HERE, Roots
from tests.support.require import find_program, require_program

SHELLS = ["dash", "bash", "busybox"]


def scene(roots: Roots, name: str, number: int = 0, *, shell: str = "") -> Any:
    """What came of it in a new root, whose /bin/sh may be another one."""
    setup = [f"ln -sf {find_program(shell)} /bin/sh"] if shell else []
    command = f"cd {HERE} && {sys.executable} -m tests.nodes.undoing {name} {number} 2>/said || cat /said"
    (said,) = roots.perform([{"sh": command}], setup)
    assert said.startswith(("{", "[")), said
    return json.loads(said)


def test_what_is_sent_passes_shellcheck() -> None:
    files = [str(HERE / "engine/connectors" / name) for name in ("undo.sh", "undo_watch.sh")]
    # 2154: set by the prelude; 2015: "a && b || c" is meant so
    command = [require_program("shellcheck"), "--shell=sh", "--exclude=SC2154,SC2015", "--format=gcc", *files]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_of_a_confirmation_and_an_undo_exactly_one_wins(shell: str, roots: Roots) -> None:
    if find_program(shell) is None:
        pytest.skip(f"{shell} is not installed")
    contests = scene(roots, "race", 40, shell=shell)
    for contest in contests:
        shown = json.dumps(contest)
        assert contest["armed"] and contest["gone"] and set(contest["fired"]) == {0}, shown
        confirmed = {answer["ok"] for answer in contest["confirmed"]}
        assert len(confirmed) == 1, shown
        if confirmed == {True}:
            assert (contest["runs"], contest["state"]) == (0, ["confirmed"]), shown
        else:
            assert (contest["runs"], contest["state"]) == (1, ["undone"]), shown
            assert {answer["error"]["code"] for answer in contest["confirmed"]} == {"guard_blocked"}, shown
    assert [contest["confirmed"][0]["ok"] for contest in contests[:2]] == [True, False]


def test_a_stale_sleeper_does_not_touch_a_later_change(roots: Roots) -> None:
    came = scene(roots, "stale")
    assert came["confirmed"] and came["survived"] and came["armed"] and came["ended"], came
    assert came["meanwhile"] == {"later": True, "alive": True, "runs": 0}
    assert came["undone"]
    assert came["runs"] == [0, 1]


def test_a_process_that_got_the_number_of_the_sleeper_is_spared(roots: Roots) -> None:
    assert scene(roots, "other_process") == {"confirmed": True, "spared": True}


def test_an_undo_that_was_broken_off_is_carried_on(roots: Roots) -> None:
    came = scene(roots, "broken_off")
    assert came["begun"]
    assert came["beside"].startswith("Nothing is taken back: the change change ")
    assert came["busy"]["code"] == "busy"
    assert came["confirmed"]["code"] == "guard_blocked"
    assert (came["runs"], came["state"]) == (2, ["undone"])


def test_of_changes_that_are_armed_at_once_at_most_one_is_made(roots: Roots) -> None:
    came = scene(roots, "at_once")
    assert came["made"] <= 1
    assert came["codes"] == ["busy"]
    assert came["folders"]


def test_a_change_that_waits_keeps_the_next_away_unless_nothing_watches_it(roots: Roots) -> None:
    came = scene(roots, "pending")
    assert came["busy"]["code"] == "busy"
    assert came["second"]["ok"], came
    assert "was never confirmed" in came["second"]["warnings"][0]
    assert came["states"] == [["confirmed"], True]


def test_ending_the_step_does_not_end_its_undo(roots: Roots) -> None:
    assert scene(roots, "cancelled") == {"armed": True, "alive": True}


def test_a_confirmation_is_answered_as_often_as_it_is_asked_for(roots: Roots) -> None:
    came = scene(roots, "answered_twice")
    assert came["answers"] == [True, True]
    assert came["unknown"]["code"] == "node_failed"
    assert "knows nothing of this change" in came["unknown"]["message"]


def test_a_refused_change_leaves_nothing_behind(roots: Roots) -> None:
    came = scene(roots, "refused")
    assert came == {"error": {"code": "node_failed", "message": "It was refused."}, "runs": 1, "left": False}


def test_an_undo_that_fails_keeps_the_old_state_and_says_where(roots: Roots) -> None:
    came = scene(roots, "failing")
    assert came["gone"]
    assert came["state"] == ["before", "keeper", "program.sh", "undo-failed", "undo.sh"]
    assert came["confirmed"] == {
        "code": "node_failed",
        "message": "The new login came too late, and the device could not go back to its old settings;"
        " what it had is kept in /var/lib/ruota/undo/race/due there, so put it back by hand.",
    }
    error, kept, said = came["refused"]
    assert "could not go back to its old settings; what it had is kept in" in error["message"]
    assert "/var/lib/ruota/undo/race/refused" in error["message"]
    assert kept and said == "No space is left.\n"
    assert came["later"][0]
    warnings = " ".join(came["later"][1])
    assert len(came["later"][1]) == 2 and "undo/race/due there" in warnings and "undo/race/refused there" in warnings
    # nor has the age of the folder or another undo done anything to it
    assert (came["before"], came["runs"]) == ("old\n", [1, 1])


def test_an_undo_that_goes_on_is_not_called_done(roots: Roots) -> None:
    came = scene(roots, "slow")
    assert "is going back to its old settings, but has not finished yet" in came["refused"]["message"]
    for answer in (came["confirmed"], came["carried_on"]):
        assert answer["code"] == "busy"
        assert "too late: the device is going back to its old settings and has not finished yet" in answer["message"]
    assert came["ended"] and came["failed"]


def test_an_undo_is_on_the_disk_before_the_change_and_a_confirmation_before_it_is_answered(roots: Roots) -> None:
    came = scene(roots, "synced")
    assert came["armed"] and came["confirmed"]
    *before, last = [(words.split(), files.split()) for words, _, files in (x.partition(": ") for x in came["arming"])]
    folder = "/var/lib/ruota/undo/race/change"
    assert all("armed" not in files for _, files in before)
    written = {word for words, _ in before for word in words}
    assert written >= {
        folder,
        f"{folder}/program.sh",
        f"{folder}/undo.sh",
        f"{folder}/keeper",
        "/var/lib/ruota/undo/race",
    }
    assert last[0] == [folder] and "armed" in last[1]
    words, _, files = came["confirming"].partition(": ")
    assert words == folder
    assert "confirmed" in files.split() and "armed" not in files.split()
