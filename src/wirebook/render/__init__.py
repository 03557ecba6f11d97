"""Turning models and replays into pictures, tables and HTML."""
