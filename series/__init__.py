# SPDX-License-Identifier: GPL-2.0-only
"""The patches as they would be sent: made of linux/, and of parts."""
