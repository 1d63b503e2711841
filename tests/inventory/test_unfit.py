"""Steps without a script for some devices of a target."""

from engine.inspection.deeds import Deed
from engine.inventory.reach import Reach, Some
from engine.inventory.unfit import unfit

NOBODY = Some(0, ())


def of(platforms: dict[str, Some]) -> Reach:
    return Reach(NOBODY, 1, NOBODY, NOBODY, NOBODY, platforms)


def step(name: str, *platforms: str, workflow: str = "") -> Deed:
    return Deed(name, workflow, frozenset(platforms) or None, True, False, False)


BOTH = {"linux": Some(1, ("web",)), "windows": Some(2, ("DC01", "FS01"))}


def test_a_target_whose_devices_have_all_scripts_is_fine() -> None:
    assert unfit(of(BOTH), [step("a", "linux", "windows"), step("engine")]) == []
    assert unfit(of({}), [step("a", "linux")]) == []


def test_steps_and_devices_are_named() -> None:
    (one,) = unfit(of(BOTH), [step("Harden SSH", "linux"), step("Look", "linux", "windows")])
    assert str(one) == (
        "'Harden SSH' has no script for Windows: it fails on DC01 and FS01, unless the way there never leads to them."
    )
    (two,) = unfit(of(BOTH), [step("A", "linux"), step("B", "linux", workflow="Base"), step("A", "linux")])
    assert two.steps == ("A", "Base: B")
    assert str(two).startswith("'A' and 'Base: B' have no script for Windows: they fail on DC01 and FS01,")


def test_of_many_the_first_are_named() -> None:
    names = tuple(f"PC{number}" for number in range(20))
    (one,) = unfit(of({"windows": Some(214, names)}), [step("A", "linux")])
    assert "on PC0, PC1, PC2, PC3, PC4 and 209 more devices, unless" in str(one)
