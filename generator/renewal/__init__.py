"""Next year's workbook out of last year's (结转): what moves, what stays, what is emptied, and a list of all the rest."""

from generator.renewal.renew import Renewal, renew

__all__ = ["Renewal", "renew"]
