# SPDX-License-Identifier: GPL-2.0-only
"""The main job, shown on the machines of a lab."""
