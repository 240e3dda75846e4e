"""The engine behind its door."""
