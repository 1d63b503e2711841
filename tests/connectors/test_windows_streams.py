"""What goes between Windows programs and those that start them, byte for byte."""

import subprocess

import pytest

from engine.connectors.windows.powershell import by_stdin, command
from tests.connectors.windows import run_once
from tests.lab.windows.fixtures import Windows

pytestmark = pytest.mark.xdist_group("windows")
SHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"


def test_a_byte_order_mark_before_the_length_is_passed_over(windows: Windows) -> None:
    """.NET Framework writes one to each program that it starts where UTF-8 is the code page of the device."""
    if windows.device is None:
        pytest.skip("a real machine's command line is not to be had here")
    line = [SHELL, *command()[1:]]
    delivery = by_stdin("[Console]::Out.Write($RuotaMeta.word + $RuotaBody)", {"word": "one "}, "two")
    with windows.device.popen(subprocess.list2cmdline(line), shell=False) as program:
        program.stdin.write(b"\xef\xbb\xbf" + delivery.stdin)
        program.stdin.close()
        assert program.stdout.read() == b"one two"


def test_what_programs_print_is_read_in_utf_8_and_in_the_code_page_of_the_console(windows: Windows) -> None:
    if windows.device is None:
        pytest.skip("the code page of a real machine may have another byte for this letter")
    body = """
    $said = @(foreach ($bytes in '0x8A,0x21', '0xC3,0xA8,0x21') {
        $program = '$all = [byte[]](' + $bytes + '); [Console]::OpenStandardOutput().Write($all, 0, $all.Length)'
        (Invoke-Program $P.shell "-NoProfile -Command $(Format-Argument $program)").out
    })
    Complete-Step @{ said = $said }
    """
    finished, _ = run_once(windows, body, params={"shell": SHELL})
    assert finished.result.data == {"said": ["è!", "è!"]}
