"""What every connector must do, over every transport, login and shell at hand."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from engine.connectors import Finished
from engine.errors import Code
from engine.states import Mode
from tests.connectors.conftest import Device, few, some
from tests.connectors.support import Heard, go, new_attempt, run_once, script


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.connectors.shell.GRACE_SECONDS", 1)


HOSTILE = [
    "",
    " ",
    'it\'s "quoted"',
    "$(touch /tmp/owned) `id` ${HOME} $((1+1))",
    "a\nb\n\n",
    "\r\n\ttab",
    "-n -e --help",
    "; rm -rf / #",
    "\\n \\0 \\\\ %s %n %%",
    "nul\0inside",
    "\u202eright to left\u202c \u200b",
    "emoji 🛞 è ß \u00a0",
    "!! !$ !history",
    "*?[a-z]{b,c}~",
    "x" * 300,
    "\x01\x02\x1b[31m\x7f",
    "#ruota end\n#ruota",
    "'\\''",
]


def _reason(finished: Finished) -> tuple[Code, str]:
    assert finished.result.error is not None
    return finished.result.error.code, finished.result.error.message


@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_a_script_reports_prints_and_exits(device: Device, detached: bool) -> None:
    body = """
    echo to stdout; echo to stderr >&2
    changed; reboot_needed; warn 'mind "this"'; warn second
    done_ok "{\\"text\\": $(json_str 'a "b" \\ c
d')}"
    """
    finished, heard = run_once(device, body, detached=detached)
    assert finished.result.error is None
    assert finished.result.ok and finished.result.changed and not finished.result.would_change
    assert finished.result.reboot_required
    assert finished.result.warnings == ('mind "this"', "second")
    assert finished.result.data == {"text": 'a "b" \\ c\nd'}
    assert (finished.exit_code, heard.out, heard.err) == (0, "to stdout\n", "to stderr\n")


@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_a_failure_has_its_code_sentence_and_data(device: Device, detached: bool) -> None:
    finished, _ = run_once(device, """fail busy "apt is 'busy'" '{"by": "apt"}'""", detached=detached)
    assert _reason(finished) == (Code.BUSY, "apt is 'busy'")
    assert finished.result.data == {"by": "apt"}
    assert finished.exit_code == 1


@few
def test_preview_reports_what_would_change(device: Device) -> None:
    finished, heard = run_once(device, 'preview && echo "in $RUOTA_MODE"; changed; done_ok', mode=Mode.PREVIEW)
    assert (finished.result.changed, finished.result.would_change) == (False, True)
    assert heard.out == "in preview\n"


def test_params_are_reached_by_name(device: Device) -> None:
    body = """
    echo "$(param name)|$(param items_1_name)|$(param_count items)|$(param_count none)|$(param missing default)"
    param_is yes && echo is; param_is no || echo is not; param_is missing || echo is not there
    has_param empty && echo has; has_param null || echo has not; has_param missing || echo has not
    have sh && echo have; have no-such-program || echo have not
    detect_pm; case $PM in apt|dnf|zypper|none) echo pm;; esac
    done_ok
    """
    params = {"name": "n", "items": [{"name": "a"}, {"name": "b"}], "yes": True, "no": False, "empty": "", "null": None}
    _, heard = run_once(device, body, params=params)
    assert heard.out.splitlines() == [
        "n|b|2|0|default",
        *("is", "is not", "is not there", "has", "has not", "has not", "have", "have not", "pm"),
    ]


def test_hostile_values_arrive_byte_for_byte_and_run_nothing(device: Device) -> None:
    body = """
    i=0
    while [ $i -lt "$(param_count values)" ]; do
      param_raw "values_$i" | sha256sum
      i=$((i + 1))
    done
    ls /tmp/owned 2>/dev/null
    done_ok
    """
    values = [*HOSTILE, "".join(HOSTILE) * 10_000]
    finished, heard = run_once(device, body, params={"values": values})
    assert finished.result.ok
    assert heard.out.split()[::2] == [hashlib.sha256(value.encode()).hexdigest() for value in values]


@some
def test_text_comes_back_as_json_unchanged(device: Device) -> None:
    body = 'done_ok "{\\"values\\": [$(json_str "$(param a)"),$(json_str "$(param b)"),$(json_str "$(param c)")]}"'
    values = ['it\'s "x"\n\t\\ \x1b[0m\r!', "-n", "è 🛞 \u202e"]
    finished, _ = run_once(device, body, params=dict(zip("abc", values, strict=True)))
    assert finished.result.data == {"values": values}


@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_scripts_larger_than_a_command_line_arrive_whole(device: Device, detached: bool) -> None:
    text = "it's ! \\ $HOME é\n" * 10_000
    body = f"cat >/dev/null\n: '{text.replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}'\ndone_ok '{{\"end\": 1}}'"
    finished, _ = run_once(device, body, detached=detached)
    assert finished.result.data == {"end": 1}


@some
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("exit 3", "without a result (exit code 3)"),
        ("done_ok '{\"a\": '", "not JSON"),
        ("done_ok '[1]'", "result"),
        ("done_ok '{\"a\": NaN}'", "not JSON"),
        ("(done_ok); (fail busy twice); exit 0", "more than one result"),
        ("fail no_such_code 'text'", "result"),
        ("if then", "without a result"),
        ("printf '\\036ruota:%032d:{\"ok\":true}\\036/ruota:%032d:' 0 0; exit 0", "without a result"),
    ],
)
@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_a_bad_result_is_a_failure_with_a_sentence(device: Device, body: str, words: str, detached: bool) -> None:
    finished, _ = run_once(device, body, detached=detached)
    code, message = _reason(finished)
    assert (code, words in message) == (Code.BAD_RESULT, True), message


def test_nothing_of_ours_leaks_to_children(device: Device) -> None:
    body = "env; tr '\\0' '\\n' </proc/$$/cmdline; done_ok"
    _, heard = run_once(device, body, params={"key": "hunter2-hunter2"}, secrets=())
    assert "_ruota_nonce=" not in heard.out
    assert "P_key" not in heard.out
    assert "hunter2" not in heard.out


@some
@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_secrets_are_masked_in_output_and_result(device: Device, detached: bool) -> None:
    secret = "s3cr3t pa'ss\"wörd"
    body = """
    param key; echo; param key | base64; param key >&2
    part=$(param key); printf %.5s "$part"; sleep 0.3; printf %s "${part#?????}"
    done_ok "{\\"key\\": $(json_str "$(param key)")}"
    """
    finished, heard = run_once(device, body, params={"key": secret}, secrets=(secret,), detached=detached)
    assert finished.result.ok
    everything = f"{heard.out}{heard.err}{finished.result}"
    assert secret not in everything
    assert "czNjcjN0IHBhJ3Nz" not in everything
    assert finished.result.data["key"] == "•••••"


@some
def test_output_streams_while_the_script_runs(device: Device, shared_folder: Path) -> None:
    body = 'echo first; until [ -e "$(param go)" ]; do sleep 0.05; done; done_ok'
    flag = shared_folder / "go"

    class Answering(Heard):
        async def __call__(self, stream: str, text: str) -> None:
            await super().__call__(stream, text)
            flag.touch()

    async def work(detached: bool) -> Finished:
        flag.unlink(missing_ok=True)
        async with device.connect() as connector:
            what = script(body, device, params={"go": str(flag)}, detached=detached)
            finished = await connector.run(what, Answering())
            await connector.forget(what.attempt)
            return finished

    # the script goes on only once its first line has been heard
    assert go(work(False)).result.ok
    assert go(work(True)).result.ok


@few
@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_much_output_is_cut_in_the_middle(device: Device, detached: bool) -> None:
    size = 1_000_000_000 if detached and device.kind == "local" else 64_000_000
    body = f"echo begin; head -c {size} /dev/zero | tr '\\0' x; printf '\\377\\376'; echo end; done_ok"
    finished, heard = run_once(device, body, detached=detached)
    assert finished.result.ok and finished.truncated
    assert heard.out.startswith("begin\nxxx")
    assert heard.out.endswith("xx\ufffd\ufffdend\n")
    assert len(heard.out) < 1_100_000
    assert "left out here" in heard.err


@few
@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_a_time_out_ends_the_whole_tree(device: Device, detached: bool, shared_folder: Path) -> None:
    finished, _ = run_once(device, TREE, params={"folder": str(shared_folder)}, timeout_seconds=2.5, detached=detached)
    assert _reason(finished)[0] is Code.TIMED_OUT
    _assert_dead(shared_folder)


TREE = """
cd "$(param folder)"
sleep 300 & echo $! >child
(sleep 300 & echo $! >grandchild; wait) &
setsid sh -c 'echo $$ >session; exec sleep 300' &
sh -c 'trap "" TERM; echo $$ >stubborn; sleep 300; sleep 300' &
until [ -s child ] && [ -s grandchild ] && [ -s session ] && [ -s stubborn ]; do sleep 0.05; done
echo ready
wait
"""


def _assert_dead(folder: Path) -> None:
    for name in ("child", "grandchild", "session", "stubborn"):
        stat = Path(f"/proc/{(folder / name).read_text().strip()}/stat")
        assert not stat.exists() or ") Z " in stat.read_text(), f"the {name} process lives"


@some
@pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
def test_cancel_ends_the_whole_tree(device: Device, detached: bool, shared_folder: Path) -> None:
    async def work() -> None:
        async with device.connect() as connector:
            ready = asyncio.Event()

            async def on_output(stream: str, text: str) -> None:
                if "ready" in text:
                    ready.set()

            what = script(TREE, device, params={"folder": str(shared_folder)}, detached=detached)
            running = asyncio.create_task(connector.run(what, on_output))
            await asyncio.wait({running, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
            assert not running.done()
            assert await connector.cancel(what.attempt)
            finished = await running
            assert not finished.result.ok
            if detached:
                assert _reason(finished)[0] is Code.CANCELLED
            assert not await connector.cancel(what.attempt)
            await connector.forget(what.attempt)

    go(work())
    _assert_dead(shared_folder)


@some
def test_a_detached_job_outlives_its_connection_and_is_found_again(device: Device, shared_folder: Path) -> None:
    body = """
    cd "$(param folder)"; echo run >>counter; echo one
    until [ -e go ]; do sleep 0.05; done
    echo two; changed; done_ok '{"n": 1}'
    """

    async def work() -> None:
        what = script(body, device, params={"folder": str(shared_folder)}, detached=True)
        first, second = Heard(), Heard()
        connector = device.connect()
        await connector.open()
        running = asyncio.create_task(connector.run(what, first))
        while "one" not in first.out:
            await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await connector.close()
        (shared_folder / "go").touch()
        async with device.connect() as again:
            finished = await again.run(what, second)
            assert finished.result.data == {"n": 1} and finished.result.changed
            assert "two" in second.out
            # asked once more, it answers the same and runs nothing
            assert (await again.run(what, Heard())).result == finished.result
            await again.forget(what.attempt)
        assert (shared_folder / "counter").read_text() == "run\n"

    go(work())


@some
def test_two_connections_that_race_start_one_job(device: Device, shared_folder: Path) -> None:
    body = 'echo run >>"$(param folder)/counter"; sleep 0.5; done_ok'

    async def work() -> None:
        what = script(body, device, params={"folder": str(shared_folder)}, detached=True)
        connectors = [device.connect() for _ in range(4)]
        await asyncio.gather(*(connector.open() for connector in connectors))
        ends = await asyncio.gather(*(connector.run(what, Heard()) for connector in connectors))
        assert all(end.result.ok for end in ends)
        await connectors[0].forget(what.attempt)
        await asyncio.gather(*(connector.close() for connector in connectors))

    go(work())
    assert (shared_folder / "counter").read_text() == "run\n"


@pytest.mark.parametrize("device", ("ssh", "ssh-sudo"), indirect=True)
def test_a_dropped_connection_in_the_middle_runs_nothing_twice(device: Device, shared_folder: Path) -> None:
    assert device.drop is not None
    drop = device.drop
    body = """
    cd "$(param folder)"; echo run >>counter
    for i in 1 2 3 4 5; do echo "line $i"; sleep 0.3; done; done_ok
    """

    async def work() -> tuple[Finished, Heard]:
        heard = Heard()
        async with device.connect() as connector:
            what = script(body, device, params={"folder": str(shared_folder)}, detached=True)
            running = asyncio.create_task(connector.run(what, heard))
            while "line 2" not in heard.out:
                await asyncio.sleep(0.02)
            await asyncio.to_thread(drop)
            finished = await running
            await connector.forget(what.attempt)
            return finished, heard

    finished, heard = go(work())
    assert finished.result.ok
    assert heard.out == "".join(f"line {i}\n" for i in range(1, 6))
    assert (shared_folder / "counter").read_text() == "run\n"


@some
def test_a_job_whose_process_vanished_is_lost(device: Device) -> None:
    finished, _ = run_once(device, "echo x; sleep 0.5; kill -9 $$", detached=True)
    assert _reason(finished)[0] is Code.LOST


@pytest.mark.parametrize("device", ("ssh", "ssh-sudo"), indirect=True)
def test_a_dropped_connection_inline_is_unreachable_and_the_next_script_runs(device: Device) -> None:
    assert device.drop is not None
    drop = device.drop

    async def work() -> None:
        async with device.connect() as connector:
            heard = Heard()
            running = asyncio.create_task(connector.run(script("echo up; sleep 3; done_ok", device), heard))
            while not heard.out:
                await asyncio.sleep(0.02)
            await asyncio.to_thread(drop)
            with pytest.raises(Exception, match="was lost"):
                await running
            assert (await connector.run(script("done_ok", device), Heard())).result.ok

    go(work())


def test_files_go_there_and_back(device: Device, shared_folder: Path, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40_960
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(data)
    target = shared_folder / "it's $(a) -n tärget"

    async def work() -> None:
        async with device.connect() as connector:
            await connector.put(source, str(target))
            await connector.get(str(target), back)
            with pytest.raises(Exception, match="could not be written"):
                await connector.put(source, "/nonexistent/folder/x")
            with pytest.raises(Exception, match="does not exist"):
                await connector.get("/nonexistent", tmp_path / "none")

    go(work())
    assert target.read_bytes() == data == back.read_bytes()
    assert sorted(path.name for path in shared_folder.iterdir()) == [target.name]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file() and path.name != "sh") == [
        "back",
        "source",
    ]


@few
def test_facts_and_reopening(device: Device) -> None:
    async def work() -> None:
        connector = device.connect()
        await connector.open()
        facts = await connector.facts()
        await connector.close()
        await connector.open()
        assert (await connector.facts()) == facts
        await connector.close()
        assert facts["platform"] == "linux"
        assert facts["boot_id"] == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        assert facts["os"] and facts["hostname"]
        if device.elevated:
            assert facts["elevated"] is True

    go(work())


@few
def test_a_daemon_left_behind_does_not_hold_the_step(device: Device, shared_folder: Path) -> None:
    body = 'setsid sleep 300 & echo $! >"$(param folder)/pid"; done_ok'
    attempt = new_attempt()

    async def work() -> None:
        async with device.connect() as connector:
            what = script(body, device, attempt=attempt, params={"folder": str(shared_folder)}, timeout_seconds=30)
            assert (await connector.run(what, Heard())).result.ok
            assert await connector.cancel(attempt)

    go(work())
