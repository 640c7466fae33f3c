"""Cells → findings: the equations that the forms print, and checks of our own, which only make notes.

`check` looks at one report: its form's equations, its text against its tables. `across` compares it with others.
"""

from gkcrawl.check import across, prose
from gkcrawl.check.finding import ERROR, NOTE, Finding
from gkcrawl.check.sums import Equation, equations, sums
from gkcrawl.extract import Reading

__all__ = ["ERROR", "Equation", "Finding", "NOTE", "across", "as_json", "check", "equations", "findings", "prose",
           "uncheckable"]


def findings(reading: Reading) -> tuple[list[Finding], int]:
    """Return what does not hold in a report, its form's equations first, and how many checks could not be made."""
    found, unknown = sums(reading)
    notes, unclear = prose.against_tables(reading.tables, reading.passages, reading.year, reading.agency)
    return found + notes, unknown + unclear


def check(reading: Reading) -> list[Finding]:
    """Return what does not hold in a report, its form's equations first; the printed values stay as they are."""
    return findings(reading)[0]


def uncheckable(reading: Reading) -> int:
    """Count the checks that could not be made because a cell is no number."""
    return findings(reading)[1]


def told(finding: Finding) -> dict:
    """Return a finding as the contract's JSON has it; what a form's own equation has not, it leaves out."""
    said = {"rule": finding.rule, "cells": list(finding.cells), "left": finding.left, "right": finding.right,
            "detail": finding.detail, "severity": finding.severity}
    if finding.sentence:
        said["sentence"] = finding.sentence
    if finding.other_cells:
        said["other_cells"] = list(finding.other_cells)
    return said


def as_json(reading: Reading) -> dict:
    """Return the contract's JSON object for a reading: findings, and how many checks could not be made; older reports' printed tables."""
    found, unknown = findings(reading)
    said = {"form": reading.form, "title": reading.title, "agency": reading.agency, "region_code": reading.region_code,
            "year": reading.year, "published": reading.published, **reading.tables, "passages": reading.passages,
            "oddities": reading.oddities, "findings": list(map(told, found)), "uncheckable": unknown,
            "read_state": reading.state, "read_reason": reading.reason}
    return said | {"printed_tables": reading.printed} if reading.printed else said
