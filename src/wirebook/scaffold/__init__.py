"""Beginnings: a new book, and new pages, transcripts and protocols in a book that is there."""
