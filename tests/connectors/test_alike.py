"""The WinRM connector keeps to the same list as the others: each test of the contract has its counterpart."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
CONTRACT = ("test_contract.py", "test_vanished.py")
WINDOWS = ("test_windows.py", "test_windows_contract.py")
IN_OTHER_WORDS = {
    "test_preview_reports_what_would_change": "test_preview_progress_and_warnings",
    "test_text_comes_back_as_json_unchanged": "test_hostile_values_arrive_byte_for_byte_and_run_nothing",
    "test_secrets_are_masked_in_output_and_result": "test_secrets_are_masked_and_touch_no_disk",
    "test_much_output_is_cut_in_the_middle": "test_output_streams_and_is_cut_in_the_middle",
    "test_facts_and_reopening": "test_facts_and_the_test_of_the_connection",
}
"""Counterparts that show more in the same start of PowerShell; all others have the same name."""


def listed(names: tuple[str, ...]) -> set[str]:
    """The names of the tests in some modules."""
    bodies = [ast.parse((HERE / name).read_text("utf-8")).body for name in names]
    functions = [node.name for body in bodies for node in body if isinstance(node, ast.FunctionDef)]
    return {name for name in functions if name.startswith("test_")}


def test_each_test_of_the_contract_has_its_counterpart_on_windows() -> None:
    contract, windows = listed(CONTRACT), listed(WINDOWS)
    assert len(contract) > 20
    assert {IN_OTHER_WORDS.get(name, name) for name in contract} - windows == set()
    assert IN_OTHER_WORDS.keys() - contract == IN_OTHER_WORDS.keys() & windows == set()
