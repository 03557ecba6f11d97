"""The control connection of FTP, as the engine asks for it."""

from wirebook.protocols import Protocol

from .hints import HINTS
from .model import FTP
from .server import PROLOGUES, FtpServer, shape

PROTOCOL = Protocol(FTP, FtpServer, shape, PROLOGUES, HINTS)
