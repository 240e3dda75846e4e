"""The demonstration: invented stories played with the same actions that people use, up to today."""

from workflows.demo.building import Summary, build_demonstration

__all__ = ["Summary", "build_demonstration"]
