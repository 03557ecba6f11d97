"""The page that a builder is making: its path, and how addresses from it are written."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from markdown import Markdown


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is being made, as far as a builder tells: its path, and how it forms addresses.

    `rewrites` says that the builder itself rewrites links to `.md` files in raw HTML.
    """

    path: str = ""
    directory_urls: bool = False
    rewrites: bool = False

    def source(self, target: str) -> str:
        """A link as a writer would write it: to the other file, from this one."""
        path, mark, anchor = target.partition("#")
        if path == self.path and mark:
            return mark + anchor
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".") + mark + anchor

    def url(self, target: str) -> str:
        """The same link between the finished pages."""
        path, mark, anchor = target.partition("#")
        if path == self.path and mark:
            return mark + anchor
        here = posixpath.dirname(self._finished(self.path)) or "."
        there = self._finished(path)
        address = posixpath.relpath(posixpath.dirname(there) or ".", here)
        name = posixpath.basename(there)
        if self.directory_urls and name == "index.html":
            return f"{address}/{mark}{anchor}"
        return posixpath.normpath(posixpath.join(address, name)) + mark + anchor

    def _finished(self, path: str) -> str:
        stem = path.removesuffix(".md")
        if self.directory_urls and posixpath.basename(stem) != "index":
            return f"{stem}/index.html"
        return f"{stem}.html"


def page(md: Markdown) -> Page:
    """Ask the builder which page this is: MkDocs and ProperDocs, or Zensical, or nobody."""
    if "relpath" in md.treeprocessors:
        links: Any = md.treeprocessors["relpath"]
        return Page(links.file.src_uri, bool(links.config["use_directory_urls"]))
    if "rendering_context" in md.preprocessors:
        context: Any = md.preprocessors["rendering_context"]
        directory = bool(context.config.get("use_directory_urls", True))
        return Page(context.page.path, directory, rewrites=True)
    return Page()
