"""Tests of the study of conduct."""
