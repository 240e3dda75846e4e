"""Speed measured against its floor in the same run: `python -m bench [name…]`; see docs/measurements.md."""
