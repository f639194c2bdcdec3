# SPDX-License-Identifier: GPL-2.0-only
"""Devices that are told to reach protected memory by DMA."""
