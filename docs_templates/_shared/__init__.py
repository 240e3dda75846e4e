"""Letterhead, styles and the script that made the first version of each letter."""
