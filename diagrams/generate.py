"""Write the DOT texts that are generated, so that a change of a model shows as a change of them.

python diagrams/generate.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from wirebook.protocols import REGISTRY
from wirebook.render.svg import dot
from wirebook.text import LANGUAGES

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import layers  # noqa: E402  (scripts beside this one)
import trees  # noqa: E402


def generated() -> dict[str, str]:
    """The texts by file name."""
    texts = {"layers.dot": layers.dot(), "codes.dot": trees.codes(), "parts.dot": trees.parts()}
    for name, protocol in REGISTRY.items():
        for lang in LANGUAGES:
            views = ("overview", "tls") if "tls" in protocol.machine.domains else ("overview",)
            for view in views:
                texts[f"{name}.{view}.{lang}.dot"] = dot(protocol.machine, lang, view)
    return texts


if __name__ == "__main__":
    for file, text in generated().items():
        (HERE / file).write_text(text, encoding="utf-8", newline="\n")
