"""Conduct: how customers behave and fare."""
