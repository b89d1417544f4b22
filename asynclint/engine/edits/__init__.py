"""Findings -> changed files, verified and written as a whole."""
