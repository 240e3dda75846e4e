"""Nouns and rules: rows of the database and the pure rules that govern them."""
