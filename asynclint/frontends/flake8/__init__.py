"""The flake8 plugin `ASL`: findings of the whole project, handed to flake8 file by file."""

from asynclint.frontends.flake8.plugin import Plugin

__all__ = ["Plugin"]
