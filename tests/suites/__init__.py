# SPDX-License-Identifier: GPL-2.0-only
"""What runs on which machine."""
