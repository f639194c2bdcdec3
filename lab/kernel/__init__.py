# SPDX-License-Identifier: GPL-2.0-only
"""Build kernels, and cache them."""
