/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are in the riscv64 lab's machine. The device trees, the trusted
 * domain and the host tools all take the addresses from here.
 */
#ifndef LAB_LAYOUT_H
#define LAB_LAYOUT_H

/* Memory of the machine, and the part of it that OpenSBI keeps */
#define LAB_RAM_BASE		0x80000000
#define LAB_RAM_SIZE		0x20000000
#define LAB_FIRMWARE_SIZE	0x00080000

/* One page that Linux and the trusted domain share */
#define LAB_MAILBOX_BASE	0x91fff000
#define LAB_MAILBOX_SIZE	0x00001000

/* Code, data, key and stack of the trusted domain */
#define LAB_TRUSTED_BASE	0x92000000
#define LAB_TRUSTED_ORDER	21

/* The protected region. PMP wants a power of two at a multiple of itself. */
#define LAB_REGION_BASE		0x94000000
#define LAB_REGION_ORDER	25
#define LAB_REGION_SIZE		0x02000000
/* On the machine of two regions, what decoders read; there the other is for pictures */
#define LAB_BITSTREAM_BASE	0x9e000000
#define LAB_BITSTREAM_ORDER	23
#define LAB_BITSTREAM_SIZE	0x00800000
/* And unused ordinary memory behind it */
#define LAB_SPARE_BASE		0x9e800000
#define LAB_SPARE_SIZE		0x00100000
/*
 * Unused ordinary memory on both sides of it: tests have initiators write across
 * the edges.
 */
#define LAB_EDGE_SIZE		0x00001000
#define LAB_BELOW_BASE		0x93fff000
#define LAB_ABOVE_BASE		0x96000000

/* Registers of QEMU's fw_cfg, the way to the display's scanout address */
#define LAB_FW_CFG_BASE		0x10100000
#define LAB_FW_CFG_ORDER	12

/* Registers of the IOMMU that checks every PCI initiator */
#define LAB_IOMMU_BASE		0x03010000
#define LAB_IOMMU_ORDER		12

/*
 * PCI slots of the initiators that the policies and tests name. QEMU gives the
 * others to devices without a slot of their own, from 1 up.
 */
#define LAB_SLOT_DECODER	4
#define LAB_SLOT_VIEWER		5
#define LAB_SLOT_ATTACKER	6
#define LAB_SLOT_SCALER		7
#define LAB_SLOT_DISKS		8

/* How the IOMMU knows what is in a slot of the root bus */
#define LAB_DEVICE(slot)	((slot) << 3)

#endif /* LAB_LAYOUT_H */
