"""Figures and templates → the document tree. The only room that knows Jinja."""

from generator.compose.composer import compose, load_pack

__all__ = ["compose", "load_pack"]
