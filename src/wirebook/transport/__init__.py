"""How a message travels: who is asked, who sends, what waits, and what comes back."""
