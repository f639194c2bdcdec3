# SPDX-License-Identifier: GPL-2.0-only
"""What has to hold, and on which machines."""
