# SPDX-License-Identifier: GPL-2.0-only
"""TF-A and OP-TEE, built and kept."""
