"""Makes a test of every fence in docs/ and of every transcript and Python session in snippets/."""

pytest_plugins = ["wirebook.testing.plugin"]
