"""`python -m wirebook` is the command line."""

from wirebook.cli import main

raise SystemExit(main())
