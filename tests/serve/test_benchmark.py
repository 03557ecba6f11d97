"""The benchmark of the servers runs, and compares with everybody it names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_our_servers_are_set_beside_those_of_others_in_one_run(root: Path) -> None:
    """What the ratios are is nothing to fail on: the machine decides, and the load on it."""
    command = [sys.executable, "benchmarks/servers.py", "0.01"]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    ratios = [line for line in ran.stdout.splitlines() if line.startswith("ratio")]
    for peers in ("wirebook / aiosmtpd", "wirebook / pymap", "pop3 / echo", "imap / echo"):
        assert any(peers in line for line in ratios), ran.stdout
    assert all(float(line.split(" = ")[1].split(" ")[0]) > 0 for line in ratios)
