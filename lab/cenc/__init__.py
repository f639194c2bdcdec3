# SPDX-License-Identifier: GPL-2.0-only
"""Common Encryption: what decrypts samples, in C, and the licence server."""
