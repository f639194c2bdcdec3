/* SPDX-License-Identifier: GPL-2.0-only */
/* The RISC-V IOMMU: the firewall that knows initiators. */
#ifndef LAB_IOMMU_H
#define LAB_IOMMU_H

#include "mailbox.h"
#include "policy.h"

/* Let PCI initiators do what the policy says; NULL, or what is wrong */
const char *iommu_init(const struct policy *policy);

/* From now on a device is of this class */
void iommu_set_class(uint32_t device, enum class class);

/*
 * The kind of whole blocks of the region has changed. When this returns, what
 * initiators have written there before has arrived; in QEMU, not what virtio devices
 * write for a request that they took before.
 */
void iommu_update(uint64_t base, uint64_t size);

/* Take the faults since the last time out of the queue */
void iommu_take_faults(struct lab_faults *faults);

#endif /* LAB_IOMMU_H */
