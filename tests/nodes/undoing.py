"""Changes that are taken back unless confirmed, acted out by real processes in a throw-away root.

Run there as ``python -m tests.nodes.undoing SCENE [NUMBER]``; prints what came of it as JSON.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.connectors import Script
from engine.connectors.delivery import script_text, text_of
from engine.states import Mode

BASE = Path("/var/lib/ruota/undo/race")
RUNS = Path("/race")
"""One file for each change, a line for each time that its program has run."""
SHELL = "/bin/sh"
ARM = """
refuse_while_pending race
prepare_undo race
protect_change 60 <<'END'
echo back >>"/race/${undo##*/}"
[ ! -e /race/slowly ] || sleep 60
[ ! -e /race/badly ] || { echo "No space is left."; false; true; }
END
changed
"""
CONFIRM = "confirm_change race 'its old settings' '{}'\n"
REFUSED = f"{CONFIRM}{ARM}undo_change\nfail node_failed 'It was refused.'\n"
IMPATIENT = "_undo_patience=3\n"
"""A step that waits no minute for an undo."""
Process = subprocess.Popen[str]


def text(body: str, change: str, moment: str = "apply") -> str:
    """What a device is sent."""
    attempt = change if moment == "apply" else f"{change}-{moment}"
    script = Script(body, {"change": change, "moment": moment}, attempt, Mode.APPLY, 60, guarded=True)
    return "\n".join(script_text(script, before="_ruota_nonce=n"))


def step(body: str, change: str, moment: str = "apply") -> dict[str, Any]:
    """The result of a step."""
    done = subprocess.run(
        [SHELL, "-c", text(body, change, moment)], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    return result(done.stdout) or {"ok": False, "output": done.stdout + done.stderr}


def result(said: str) -> dict[str, Any]:
    """The result within what a step has said."""
    found = said.partition("\x1eruota:n:")[2].partition("\x1e/ruota")[0]
    return dict(json.loads(found)) if found else {}


def arm(change: str) -> dict[str, Any]:
    return step(f"{ARM}done_ok '{{}}'\n", change)


def confirm(change: str) -> dict[str, Any]:
    return step(CONFIRM, change, "confirm")


def fire(change: str) -> str:
    """The undo's time has come; what it says."""
    done = subprocess.run([SHELL, str(BASE / change / "undo.sh")], capture_output=True, text=True, check=True)
    return done.stderr


def runs(change: str) -> int:
    """How often the undo's program has run."""
    with suppress(FileNotFoundError):
        return len((RUNS / change).read_text().splitlines())
    return 0


def state(change: str) -> list[str]:
    return sorted(file.name for file in (BASE / change).glob("*")) if (BASE / change).is_dir() else []


def keeper(change: str) -> str:
    return (BASE / change / "keeper").read_text().strip()


def alive(kept: str) -> bool:
    """Whether the sleeper PID-START-BOOT still sleeps."""
    pid, start, _ = kept.split("-", 2)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return False
    return fields[19] == start and fields[0] != "Z"


def gone(kept: str) -> bool:
    """Whether it ends; it may take a moment."""
    return eventually(lambda: not alive(kept))


def eventually(holds: Callable[[], bool]) -> bool:
    for _ in range(200):
        if holds():
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wake(kept: str) -> None:
    """End the sleep of a sleeper, as if its time had come."""
    pid = int(kept.partition("-")[0])
    assert eventually(lambda: bool(children(pid)))
    os.kill(children(pid)[0], signal.SIGTERM)


def contender(command: str, name: str = SHELL) -> Process:
    """A shell that has read its program and waits for its sign."""
    return subprocess.Popen(
        [SHELL, "-c", f"read -r _\n{command}", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def contest(change: str, chance: random.Random, order: str) -> dict[str, Any]:
    """Confirmations and undos of one change at once; ``order`` may say who comes first."""
    armed = arm(change)
    kept = keeper(change)
    confirming = [contender(text(CONFIRM, change, "confirm")) for _ in range(chance.randint(1, 2))]
    program = BASE / change / "undo.sh"
    firing = [contender(program.read_text(), str(program)) for _ in range(chance.randint(1, 3))]
    if order == "confirm":
        everyone, pause = [*confirming, *firing], 1.0
    elif order == "fire":
        everyone, pause = [*firing, *confirming], 1.0
    else:
        everyone, pause = [*confirming, *firing], 0.0
        chance.shuffle(everyone)
    for number, one in enumerate(everyone):
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
        time.sleep(pause if number == 0 else chance.choice((0, 0, 0.0005, 0.002, 0.005)))
    said = {id(one): one.communicate(timeout=60)[0] for one in everyone}
    return {
        "order": order,
        "armed": armed["ok"],
        "confirmed": [result(said[id(one)]) for one in confirming],
        "fired": [one.returncode for one in firing],
        "runs": runs(change),
        "state": state(change),
        "gone": gone(kept),
    }


def race(rounds: int) -> list[dict[str, Any]]:
    """Contests, a new change each; the first two have their order."""
    chance = random.Random()
    orders = ["confirm", "fire", *[""] * (rounds - 2)]
    return [contest(f"change{number}", chance, order) for number, order in enumerate(orders)]


def stale(_: int) -> dict[str, Any]:
    """A sleeper of an earlier change that nobody has ended wakes while a later change waits."""
    arm("earlier")
    old = keeper("earlier")
    (BASE / "earlier" / "keeper").unlink()
    confirmed = confirm("earlier")
    survived = alive(old)
    later = arm("later")
    new = keeper("later")
    wake(old)
    ended = gone(old)
    meanwhile = {"later": (BASE / "later" / "armed").exists(), "alive": alive(new), "runs": runs("later")}
    wake(new)
    undone = eventually(lambda: state("later") == ["undone"])
    return {
        "confirmed": confirmed["ok"],
        "survived": survived,
        "armed": later["ok"],
        "ended": ended,
        "meanwhile": meanwhile,
        "undone": undone,
        "runs": [runs("earlier"), runs("later")],
    }


def other_process(_: int) -> dict[str, Any]:
    """The number of the sleeper belongs to another process by now."""
    arm("change")
    own = keeper("change")
    other = subprocess.Popen(["sleep", "600"], start_new_session=True)
    start, boot = own.split("-", 2)[1:]
    (BASE / "change" / "keeper").write_text(f"{other.pid}-{start}0-{boot}\n")
    confirmed = confirm("change")
    time.sleep(0.3)
    spared = other.poll() is None
    other.kill()
    other.wait()
    return {"confirmed": confirmed["ok"], "spared": spared}


def broken_off(_: int) -> dict[str, Any]:
    """An undo that was killed in the middle is carried on by the next that comes, and confirms nothing meanwhile."""
    slowly = RUNS / "slowly"
    slowly.touch()
    arm("change")
    first = subprocess.Popen([SHELL, str(BASE / "change" / "undo.sh")], start_new_session=True)
    begun = eventually(lambda: runs("change") == 1)
    beside = fire("change")
    busy = arm("next")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    slowly.unlink()
    confirmed = confirm("change")
    return {
        "begun": begun,
        "beside": beside,
        "busy": busy["error"],
        "confirmed": confirmed["error"],
        "runs": runs("change"),
        "state": state("change"),
    }


def at_once(_: int) -> dict[str, Any]:
    """Of several changes that are armed at the same time at most one is made; the others leave nothing behind."""
    names = [f"change{number}" for number in range(4)]
    arming = [contender(text(f"{ARM}done_ok '{{}}'\n", name)) for name in names]
    for one in arming:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    answers = [result(one.communicate(timeout=60)[0]) for one in arming]
    made = [name for name, answer in zip(names, answers, strict=True) if answer["ok"]]
    return {
        "made": len(made),
        "codes": sorted({answer["error"]["code"] for answer in answers if not answer["ok"]}),
        "folders": sorted(folder.name for folder in BASE.iterdir()) == made,
    }


def pending(_: int) -> dict[str, Any]:
    """A change that waits keeps the next away; but not when nothing watches it any more (a restart)."""
    arm("first")
    kept = keeper("first")
    busy = arm("second")
    os.killpg(int(kept.partition("-")[0]), signal.SIGKILL)
    gone(kept)
    second = arm("second")
    return {"busy": busy["error"], "second": second, "states": [state("first"), "armed" in state("second")]}


def cancelled(_: int) -> dict[str, Any]:
    """Ending the step that has armed the undo does not end the undo."""
    armed = arm("change")
    kept = keeper("change")
    ending = f"_id=change _grace=0\n{text_of('end.sh')}"
    subprocess.run([SHELL, "-c", ending], check=True, capture_output=True)
    return {"armed": armed["ok"], "alive": alive(kept)}


def answered_twice(_: int) -> dict[str, Any]:
    """A confirmation whose answer was lost is asked for again."""
    arm("change")
    answers = [confirm("change")["ok"], confirm("change")["ok"]]
    return {"answers": answers, "unknown": confirm("never")["error"]}


def refused(_: int) -> dict[str, Any]:
    """A change that the device refuses is taken back at once, and leaves nothing behind."""
    answer = step(REFUSED, "change")
    return {"error": answer["error"], "runs": runs("change"), "left": BASE.exists()}


def failing(_: int) -> dict[str, Any]:
    """Undos whose program fails, one that was due and one of a refused change; and a later change after them."""
    (RUNS / "badly").touch()
    arm("due")
    sleeper = keeper("due")
    (BASE / "due" / "before").write_text("old\n")
    fire("due")
    came = {"state": state("due"), "gone": gone(sleeper), "confirmed": confirm("due")["error"]}
    refused = step(REFUSED, "refused")
    os.utime(BASE / "due", (0, 0))
    (RUNS / "badly").unlink()
    later = arm("later")
    fire("due")
    return {
        **came,
        "before": (BASE / "due" / "before").read_text(),
        "refused": [refused["error"], "program.sh" in state("refused"), (BASE / "refused" / "said").read_text()],
        "later": [later["ok"], later["warnings"]],
        "runs": [runs("due"), runs("refused")],
    }


def synced(_: int) -> dict[str, Any]:
    """What is written to the disk as a change is armed and confirmed, told by a program in the place of sync.

    One line each: what was to be written, and what stood in the change's folder then.
    """
    stands_in, told = Path("/usr/local/sbin/sync"), RUNS / "synced"
    stands_in.write_text(
        f"#!/bin/sh\nprintf '%s: %s\\n' \"$*\" \"$(ls {BASE}/change | tr '\\n' ' ')\" >>{told}\n"
        f'exec {shutil.which("sync")} "$@"\n'
    )
    stands_in.chmod(0o755)
    armed = arm("change")["ok"]
    arming = told.read_text().splitlines()
    told.unlink()
    return {"armed": armed, "confirmed": confirm("change")["ok"], "arming": arming, "confirming": told.read_text()}


def slow(_: int) -> dict[str, Any]:
    """An undo that takes longer than a step can wait."""
    (RUNS / "slowly").touch()
    refused = step(IMPATIENT + REFUSED, "change")
    confirmed = step(IMPATIENT + CONFIRM, "change", "confirm")
    (doing,) = (BASE / "change").glob("undoing-*")
    running = doing.name.removeprefix("undoing-")
    os.killpg(int(running.partition("-")[0]), signal.SIGKILL)
    ended = gone(running)
    carried_on = step(IMPATIENT + CONFIRM, "change", "confirm")
    wake(next((BASE / "change").glob("undoing-*")).name.removeprefix("undoing-"))
    return {
        "refused": refused["error"],
        "confirmed": confirmed["error"],
        "ended": ended,
        "carried_on": carried_on["error"],
        "failed": eventually(lambda: "undo-failed" in state("change")),
    }


SCENES: Mapping[str, Callable[[int], Any]] = {
    scene.__name__: scene
    for scene in (
        *(race, stale, other_process, broken_off, at_once, pending),
        *(cancelled, answered_twice, refused, failing, slow, synced),
    )
}

if __name__ == "__main__":
    RUNS.mkdir()
    print(json.dumps(SCENES[sys.argv[1]](int(sys.argv[2]))))
