# SPDX-License-Identifier: GPL-2.0-only
"""Kernels, built and kept."""
