"""Figures derived from what was typed: amounts, changes, shares, and the eleven tables. Pure; rounds only here."""
