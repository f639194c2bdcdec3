# SPDX-License-Identifier: GPL-2.0-only
"""Protected playback, shown on the machines of a lab."""
