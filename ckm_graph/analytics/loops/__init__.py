"""Loops, gaps, flows and what goes together: what becomes of knowledge, and what is missing."""
