# SPDX-License-Identifier: GPL-2.0-only
"""What heaps cost, and what placements refuse."""
