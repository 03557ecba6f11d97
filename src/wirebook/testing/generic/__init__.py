"""The tests that hold for every book: its models, its server's every cell, its pages.

`from wirebook.testing.generic import *` in a test file of a book makes them tests of that book.
They need the plugin `wirebook.testing.plugin`, and the extra `testing` of the package.
"""

from wirebook.testing.generic.models import *  # noqa: F403
from wirebook.testing.generic.pages import *  # noqa: F403
from wirebook.testing.generic.walks import *  # noqa: F403
