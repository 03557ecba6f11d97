"""The protocol of the book, as the engine asks for it."""

from wirebook.protocols import Protocol

from .model import TOYDOOR
from .server import PROLOGUES, ToydoorServer, shape

PROTOCOL = Protocol(TOYDOOR, ToydoorServer, shape, PROLOGUES)
