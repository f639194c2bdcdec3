# SPDX-License-Identifier: GPL-2.0-only
"""Build firmware, and cache it."""
