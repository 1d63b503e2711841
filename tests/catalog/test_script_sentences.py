"""What scripts say of failures and warnings is there in Italian, word for word what they say now."""

import re
from collections.abc import Mapping

import pytest

from engine.catalog import load_catalog
from tests.catalog.script_sentences import sentences

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("platform", "script", "template"),
    [
        (
            "linux",
            'fail bad_param "There is no $owner in ${place% } ($(of "$x" (y))), \\"$((n + 1))\\"."',
            '{owner} in {place} ({value}), "{value2}".',
        ),
        ("linux", 'stop not_found "Twice $a and $a, $* of $#."', "Twice {a} and {a2}, {value} of {value2}."),
        ("linux", 'warn "Look out."', "Look out."),
        ("linux", 'curl --fail --silent "$url"', None),
        ("linux", 'fail bad_param "$problem"', None),
        ("windows", 'Stop-Step \'bad_param\' "It is $($one.name (a)), `"$Why`"."', 'It is {value}, "{why}".'),
        ("windows", "Add-Warning 'It''s $late.'", "It's $late."),
        ("windows", "Stop-Step 'busy' ('It {0} (0x{1:X8}).' -f $a, $b)", "It {value} (0x{value2})."),
        ("windows", "Add-Warning 'It stays {0}.'", "It stays {0}."),
        ("windows", "$problem = ''; if ($x) { $problem = 'It is broken.' }", "It is broken."),
        ("windows", "return @('busy', \"$Shown is in use.\")", "{shown} is in use."),
        ("linux", 'problem=""; problem="It is broken."', "It is broken."),
    ],
)
def test_a_sentence_becomes_a_template(platform: str, script: str, template: str | None) -> None:
    found = sentences({platform: script})
    assert [one.removeprefix("There is no ") for one in found] == ([template] if template else [])


@pytest.mark.parametrize("name", [name for name in CATALOG if CATALOG.entry(name).scripts])
def test_every_sentence_of_a_script_is_there_in_italian(name: str) -> None:
    entry = CATALOG.entry(name)
    said = sentences(entry.scripts)
    given: Mapping[str, str] = entry.sentences.get("it", {})
    assert said - set(given) == set(), "put these into sentences.it.json"
    assert set(given) - said == set(), "no script says these any more"
    for english, italian in given.items():
        assert italian.strip() and italian != english
        places = set(re.findall(r"\{[a-z_]\w*\}", italian))
        assert places <= set(re.findall(r"\{[a-z_]\w*\}", english)), f"{italian!r} names what {english!r} does not have"
