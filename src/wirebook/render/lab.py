"""The lab on a page: where a reader begins; the page's own Python does the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wirebook.protocols import Protocol
from wirebook.render.element import Html, el
from wirebook.render.figures import machine_picture
from wirebook.scenes import Scene
from wirebook.text import Text

TITLE = Text("살아 있는 서버", "The live server")
WITHOUT = Text(
    "이 자리에서는 Python이 돌아야 한다. JavaScript가 꺼져 있거나, Python 없이 빌드된 사이트다. "
    "명령줄에서는 `wirebook talk`가 같은 서버다.",
    "Python has to run here. JavaScript is off, or this site was built without Python. On the "
    "command line `wirebook talk` is the same server.",
)
STATES = Text("상태도", "State diagrams")


def lab(scenes: tuple[Scene, ...], protocols: Mapping[str, Protocol], lang: str) -> Html:
    """Show where a lab may begin, and the state diagrams that move with it."""
    shown = dict.fromkeys(scene.protocol for scene in scenes)
    pictures = (
        el(
            "div",
            machine_picture(
                protocols[name].machine,
                lang,
                "overview",
                sentences=False,
                hints=protocols[name].hints,
            ),
            data_wb_protocol=name,
        )
        for name in shown
    )
    told = [
        {
            "title": scene.title[lang],
            "header": scene.header,
            "protocol": scene.protocol,
            "settings": scene.settings,
            "tries": scene.tries,
        }
        for scene in scenes
    ]
    return el(
        "figure",
        el("figcaption", el("strong", TITLE[lang]), class_="wb-wire__head"),
        el("p", WITHOUT[lang].replace("`", ""), class_="wb-lab__without"),
        el(
            "details",
            el("summary", STATES[lang]),
            *pictures,
            class_="wb-lab__pictures",
        ),
        class_="wb-lab",
        id="live",
        data_wb_lab=json.dumps(told, ensure_ascii=False),
    )
