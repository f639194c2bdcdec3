# SPDX-License-Identifier: GPL-2.0-only
"""Checks that need no guest."""
