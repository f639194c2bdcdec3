# SPDX-License-Identifier: GPL-2.0-only
"""Verdicts on what a guest printed and on what its kernel logged."""

from tests.judge.result import Result, verdict

__all__ = ["Result", "verdict"]
