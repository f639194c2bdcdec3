/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module does not have, whatever the driver of the kernel itself has. */

#undef CONFIG_DMABUF_HEAPS_SECURE_DEMAND
