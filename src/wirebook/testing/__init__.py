"""What a book needs to test itself: collectors for pytest, walks through the models, mutants."""
