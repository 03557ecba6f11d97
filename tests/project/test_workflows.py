"""What runs for a pull request, a publication, a release, and before a commit."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from wirebook.cli import parser

FORMS = ("fact", "engine", "proposal")
WORKFLOWS = ("check", "publish", "release")

PINNED = re.compile(r"uses: (?P<action>[\w/-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$")


def program(name: str) -> str:
    """A program of the extra `test`, beside our Python."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        pytest.skip(f"needs {name}, from the extra `test`")
    return str(path)


def run(*command: str, cwd: Path, **extra: Any) -> subprocess.CompletedProcess[str]:
    """Run a program; what it says is for the message of a failure."""
    return subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
        **extra,
    )


@pytest.fixture(scope="module")
def github(root: Path) -> Path:
    return root / ".github"


@pytest.fixture(scope="module")
def workflows(github: Path) -> dict[str, dict[Any, Any]]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files(github)}


def files(github: Path) -> list[Path]:
    return sorted((github / "workflows").glob("*.yml"))


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job.get("steps", ())


def test_every_workflow_is_there(workflows: dict[str, Any]) -> None:
    assert sorted(workflows) == sorted(WORKFLOWS)


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("vendor.dependabot", "dependabot.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/[efp]*.yml"),
    ],
)
def test_the_forge_can_read_its_files(github: Path, schema: str, pattern: str) -> None:
    found = [str(path) for path in sorted(github.glob(pattern))]
    assert found
    done = run(program("check-jsonschema"), "--builtin-schema", schema, *found, cwd=github)
    assert done.returncode == 0, done.stdout


def test_no_workflow_can_be_abused_in_a_known_way(github: Path) -> None:
    done = run(program("zizmor"), "--offline", "--no-progress", "--quiet", ".", cwd=github)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_by_its_commit_and_named_by_its_version(github: Path) -> None:
    commits = defaultdict(set)
    for path in files(github):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if "uses: " in line and "uses: ./" not in line:
                found = PINNED.search(line)
                assert found, f"{path.name}:{number}: expected ACTION@COMMIT # VERSION, found{line}"
                commits[found["action"]].add(found["commit"])
    assert [action for action, used in commits.items() if len(used) > 1] == []


def test_no_job_has_more_rights_or_time_than_it_says(workflows: dict[str, Any]) -> None:
    for name, workflow in workflows.items():
        assert workflow["permissions"] == {}, name
        assert "group" in workflow["concurrency"], name
        for key, job in workflow["jobs"].items():
            assert "permissions" in job, (name, key)
            assert job["permissions"].get("contents") != "write" or key == "notes"
            assert "timeout-minutes" in job or "uses" in job, (name, key)


def test_pull_requests_publication_and_release_check_the_same(workflows: dict[str, Any]) -> None:
    """One script: what a workflow checks is what .ci/run checks, on any machine."""
    checking = [step["run"] for step in steps(workflows["check"]) if "run" in step]
    assert "bash .ci/run" in checking
    for name in ("publish", "release"):
        first, *others = workflows[name]["jobs"].values()
        assert first["uses"] == "./.github/workflows/check.yml"
        assert all("needs" in job for job in others)
    said = "\n".join(step.get("run", "") for each in workflows.values() for step in steps(each))
    assert not re.findall(r"pytest|ruff|mypy|make test|apt-get|pip install", said)


def test_every_step_is_a_shell_script_that_can_be_read(workflows: dict[str, Any]) -> None:
    for name, workflow in workflows.items():
        for step in steps(workflow):
            if "run" in step:
                done = run("bash", "-n", cwd=Path.cwd(), input=step["run"])
                assert done.returncode == 0, (name, step, done.stdout)


def test_every_target_that_a_step_makes_exists(workflows: dict[str, Any], root: Path) -> None:
    said = "\n".join(step.get("run", "") for each in workflows.values() for step in steps(each))
    targets = set(re.findall(r"\bmake ([a-z]+)", said))
    assert targets == {"release", "site"}
    for target in targets:
        assert run("make", "-n", target, cwd=root).returncode == 0


def test_the_site_is_built_for_its_address(workflows: dict[str, Any], root: Path) -> None:
    (step,) = (step["run"] for step in steps(workflows["publish"]) if "make" in step.get("run", ""))
    where = {"URL": "https://example.org/book", "EDIT": "https://example.org/edit/main"}
    done = run("bash", "-c", f"{step} --dry-run", cwd=root, env={**os.environ, **where})
    command = next(line for line in done.stdout.splitlines() if "wirebook build" in line)
    options = parser().parse_args(shlex.split(command)[1:])
    assert (options.url, options.edit) == (where["URL"], where["EDIT"])


def test_every_form_speaks_both_languages(github: Path) -> None:
    for name in FORMS:
        form = yaml.safe_load((github / "ISSUE_TEMPLATE" / f"{name}.yml").read_text("utf-8"))
        texts = [form["name"], form["description"]]
        for field in form["body"]:
            attributes = field["attributes"]
            texts += [attributes["label"], attributes.get("description", "한 · a")]
            texts += [option["label"] for option in attributes.get("options", ())]
        for text in texts:
            assert re.search(r"[가-힣]", text), text
            assert re.search(r"[a-z]{2}|^한 · a$", text), text
    template = (github / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    items = re.findall(r"^- \[ \] .+(?:\n {6}.+)*", template, re.MULTILINE)
    assert items
    assert all(re.search(r"[가-힣]", item) and re.search(r"[a-z]{2}", item) for item in items)


@pytest.fixture(scope="module")
def hooks(root: Path) -> list[dict[str, Any]]:
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))
    (local,) = config["repos"]
    assert local["repo"] == "local"
    found: list[dict[str, Any]] = local["hooks"]
    return found


SAMPLES = {
    "ruff-format": "conftest.py",
    "ruff-check": "conftest.py",
    "wirebook-check": "docs/en/index.md",
    "workflows": ".github/workflows/check.yml",
}


def test_every_hook_can_be_run_and_passes(hooks: list[dict[str, Any]], root: Path) -> None:
    scripts = [hook for hook in hooks if hook["language"] == "system"]
    assert [hook["id"] for hook in scripts] == list(SAMPLES)
    for hook in scripts:
        first, *words = hook["entry"].split()
        assert first.startswith(".venv/bin/")
        sample = SAMPLES[hook["id"]]
        assert re.search(hook.get("files", ""), sample)
        done = run(program(Path(first).name), *words, sample, cwd=root)
        assert done.returncode == 0, (hook["id"], done.stdout)


def test_the_hooks_expressions_find_nothing_in_what_is_committed(
    hooks: list[dict[str, Any]], root: Path
) -> None:
    listed = run("git", "ls-files", cwd=root)
    if listed.returncode:
        pytest.skip("needs git and its repository")
    for hook in (each for each in hooks if each["language"] == "pygrep"):
        wanted, left = re.compile(hook["entry"].encode()), re.compile(hook.get("exclude", "$^"))
        assert wanted.search(b"text \r") or wanted.search(b"text ")
        for name in listed.stdout.splitlines():
            octets = (root / name).read_bytes() if (root / name).is_file() else b""
            if b"\0" in octets or left.search(name):
                continue
            for number, line in enumerate(octets.split(b"\n"), 1):
                assert not wanted.search(line), f"{name}:{number}: {hook['name']}"


def test_the_changed_pages_are_listed(root: Path, tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/changed").write_bytes((root / ".ci/changed").read_bytes())
    who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": "2026-03-01T12:00:00Z"}
    names = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in who.items()}
    wire = '```wire src="pop3/lock.wire"\n```\n'
    for page, text in (("ko/a", wire), ("en/a", wire), ("ko/b", "x"), ("en/b", "x")):
        path = tmp_path / "docs" / f"{page}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "snippets/pop3").mkdir(parents=True)

    def commit() -> None:
        for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
            assert run("git", *words, cwd=tmp_path, env={**os.environ, **names}).returncode == 0

    commit()
    base = run("git", "rev-parse", "HEAD", cwd=tmp_path).stdout.strip()
    assert "none" in run("bash", ".ci/changed", base, cwd=tmp_path).stdout
    (tmp_path / "snippets/pop3/lock.wire").write_text("@ pop3\n", encoding="utf-8")
    (tmp_path / "docs/en/b.md").write_text("y", encoding="utf-8")
    commit()
    listed = run("bash", ".ci/changed", base, cwd=tmp_path).stdout
    assert re.findall(r"^- `(.+?)`", listed, re.MULTILINE) == [
        "site/en/a.html",
        "site/en/b.html",
        "site/a.html",
    ]
