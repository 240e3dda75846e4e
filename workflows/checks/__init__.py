"""Proves a procedure: model, forms, letters, services and scenarios."""
