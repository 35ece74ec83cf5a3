"""The script for mutation testing: which mutants it selects, and what it reports."""

from pathlib import Path

import pytest

from tests import mutation

NAMES = [f"mutant_{number}" for number in range(100)]


@pytest.mark.parametrize(
    "module",
    ["document.words", "importing.limits", "editions.immutability", "serving.shared_cache"],
)
def test_each_package_has_mutants(module):
    paths = set(mutation.mutants_of(module).values())
    assert paths == {Path("milestones", module.replace(".", "/") + ".py")}


@pytest.mark.slow
def test_the_mutants_of_a_package_are_those_of_its_modules():
    mutants = mutation.mutants_of("editions")
    assert mutation.mutants_of("editions.citing").items() < mutants.items()
    assert mutation.mutants_of("editions.verifying").items() < mutants.items()


def test_a_package_that_the_settings_leave_out_has_no_mutants():
    assert mutation.mutants_of("models") == {}


def test_a_seed_selects_the_same_sample_each_time():
    first = mutation.sample(NAMES, 10, seed=1)
    assert mutation.sample(NAMES, 10, seed=1) == first
    assert mutation.sample(NAMES, 10, seed=2) != first
    assert len(set(first) & set(NAMES)) == 10


@pytest.mark.parametrize("size", [0, 100, 101])
def test_without_a_size_and_with_a_large_one_all_are_selected(size):
    assert mutation.sample(NAMES, size, seed=1) == NAMES


def test_the_report_lists_all_but_the_killed_and_counts_loops_as_noticed():
    statuses = {"a": "killed", "b": "survived", "c": "timeout", "d": "no tests", "e": "suspicious"}
    *rest, share = mutation.report(statuses).splitlines()
    assert rest == ["b: survived", "c: timeout", "d: no tests", "e: suspicious"]
    assert share == "2 of 5 mutants noticed: 40.0% (95% interval: 11.8% to 76.9%)"


@pytest.mark.parametrize(
    ("noticed", "total", "low", "high"),
    [(85, 100, 0.7672, 0.9069), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (1, 1, 0.2065, 1)],
)
def test_the_interval_is_wilsons(noticed, total, low, high):
    assert mutation.wilson(noticed, total) == pytest.approx((low, high), abs=0.0001)
