"""Mutation testing of a package, or of a random sample of its mutants: see docs/mutation.md.

Run it from the root of the repository: `python -m tests.mutation document --sample 200`.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import load_stats, status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

MUTANTS = Path("mutants")
LOG = MUTANTS / "mutation.log"
NOTICED = ("killed", "timeout")
Z = 1.96  # for an interval of 95%


def main():
    options = parse(sys.argv[1:])
    files = mutants_of(options.package)
    names = sample(list(files), options.sample, options.seed)
    print(f"{options.package}: testing {len(names)} of {len(files)} mutants, seed {options.seed}")
    print(f"The output of mutmut and pytest is in {LOG}.", flush=True)
    write_mutants()
    tests = tests_of(names)
    codes = run_tests(tests, options.children)
    if slow := {name: tests[name] for name in names if status(codes[name]) == "timeout"}:
        codes |= run_tests(slow, children=1)  # the machine may have been busy
    save({name: files[name] for name in names}, codes)
    print(report({name: status(codes[name]) for name in names}))


def parse(arguments):
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("package", help="a package or module of milestones: document.comparing")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0 means all")
    parser.add_argument("--seed", type=int, default=1, help="each seed selects another sample")
    parser.add_argument("--children", type=int, default=2, help="how many to test at once")
    return parser.parse_args(arguments)


# --- Selecting mutants ----------------------------------------------------------------------------


def mutants_of(package):
    """Return the names of all mutants of a package or module, each with the path of its file."""
    path = Path("milestones", *package.split("."))
    paths = sorted(path.glob("**/*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return {
        get_mutant_name(path, name): path
        for path in paths
        if config().should_mutate(path)
        for name in mutate_file_contents(str(path), path.read_text()).mutant_names
    }


def sample(names, size, seed):
    """Return `size` of `names`, selected at random; all if it is 0 or larger than their number."""
    if not 0 < size < len(names):
        return names
    return sorted(random.Random(seed).sample(names, size))


# --- Testing them ---------------------------------------------------------------------------------


PREPARE = "from tests.mutation import prepare; prepare()"


def write_mutants():
    """Write all mutants, and which tests reach them, in a process of its own: mutmut is noisy."""
    MUTANTS.mkdir(exist_ok=True)
    with LOG.open("w") as log:
        done = subprocess.run([sys.executable, "-c", PREPARE], stdout=log, stderr=log)
    if done.returncode:
        sys.exit(f"mutmut failed. {LOG} says why.")


def prepare():
    """Do the first half of mutmut's command `run`."""
    set_mutant_under_test("mutant_generation")
    # This package is imported, from beside the copy in which mutmut looks for tests.
    os.environ["PY_IGNORE_IMPORTMISMATCH"] = "1"
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.store_lines_covered_by_tests()
    mutmut.create_mutants(max_children=2)
    runner = mutmut.get_mutant_runner(1)
    mutmut.collect_or_load_stats(
        runner, mutants_caught_by_type_checker={}, apply_config_invalidation=True
    )


def tests_of(names):
    """Return {name: {test: its seconds}}: for each mutant, the tests that reach it."""
    load_stats()
    seconds, tests = state().duration_by_test, state().tests_by_mangled_function_name
    return {
        name: {test: seconds[test] for test in tests[mangled_name_from_mutant_name(name)]}
        for name in names
    }


def run_tests(tests, children):
    """Run the `tests`, {name: {test: its seconds}}, of mutants; return {name: exit code}."""
    plan, results = MUTANTS / "plan.json", MUTANTS / "results.jsonl"
    plan.write_text(json.dumps(tests))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.forked_mutants"]
    paths = [f"--mutants={plan.resolve()}", f"--results={results.resolve()}"]
    with LOG.open("a") as log:
        done = subprocess.run(
            [
                *command,
                *paths,
                f"--children={children}",
                *config().pytest_add_cli_args,
                *config().pytest_add_cli_args_test_selection,
            ],
            stdout=log,
            stderr=log,
            cwd=MUTANTS,
            env={**os.environ, "MUTANT_UNDER_TEST": ""},
        )
    if done.returncode:
        sys.exit(f"pytest failed. {LOG} says why.")
    return dict(map(json.loads, results.read_text().splitlines()))


def status(code):
    """Return what an exit code means, in mutmut's words."""
    return status_by_exit_code[code]


def save(files, codes):
    """Store the exit `codes` of mutants where the commands of mutmut read them."""
    for path in set(files.values()):
        data = SourceFileMutationData(path=path)
        data.load()
        mine = [name for name in files if files[name] == path]
        data.exit_code_by_key.update({name: codes[name] for name in mine})
        data.save()


# --- The report -----------------------------------------------------------------------------------


def report(statuses):
    """Return a list of the mutants that weren't killed, and the share that was noticed."""
    rest = [f"{name}: {status}" for name, status in statuses.items() if status != "killed"]
    noticed = sum(status in NOTICED for status in statuses.values())
    low, high = wilson(noticed, len(statuses))
    share = f"{noticed} of {len(statuses)} mutants noticed: {noticed / len(statuses):.1%}"
    return "\n".join([*rest, f"{share} (95% interval: {low:.1%} to {high:.1%})"])


def wilson(successes, total):
    """Return the bounds of Wilson's 95% interval for a share, known from a random sample."""
    share, weight = successes / total, Z**2 / total
    middle = share + weight / 2
    margin = math.sqrt(share * (1 - share) * weight + weight**2 / 4)
    return max(0, (middle - margin) / (1 + weight)), min(1, (middle + margin) / (1 + weight))


if __name__ == "__main__":
    main()
