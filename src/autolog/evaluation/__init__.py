"""Scoring autolog on labelled mail."""
