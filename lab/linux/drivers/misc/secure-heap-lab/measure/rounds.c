// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: measures how long it takes to attach and map a dma-buf, and to map
 * the same memory by the DMA API alone. The device is QEMU's edu device, which the
 * driver lab-edu is bound to; no data is transferred.
 */

#include <linux/anon_inodes.h>
#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/iommu-dma.h>
#include <linux/iommu.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "../edu/dma.h"
#include "../importer/mapping.h"
#include "bench-uapi.h"
#include "blocks.h"

static struct pci_dev *edu;

/**
 * struct subject - a buffer and the device that it is mapped for
 * @dev: the device
 * @dmabuf: the buffer
 * @attachment: an attachment of the buffer to the device
 * @phys: first physical address of the buffer, if it is consecutive memory
 */
struct subject {
	struct device *dev;
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attachment;
	phys_addr_t phys;
};

static int map_round(struct dma_buf_attachment *attachment)
{
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(attachment, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);

	dma_buf_unmap_attachment_unlocked(attachment, sgt, DMA_BIDIRECTIONAL);
	return 0;
}

static int attach_round(const struct subject *subject, bool map)
{
	struct dma_buf_attachment *attachment;
	int ret = 0;

	attachment = dma_buf_attach(subject->dmabuf, subject->dev);
	if (IS_ERR(attachment))
		return PTR_ERR(attachment);

	if (map)
		ret = map_round(attachment);
	dma_buf_detach(subject->dmabuf, attachment);

	return ret;
}

static int bare_iova_round(const struct subject *subject)
{
	size_t size = subject->dmabuf->size;
	struct device *dev = subject->dev;
	struct dma_iova_state state;
	int ret;

	if (!dma_iova_try_alloc(dev, &state, subject->phys, size))
		return -ENOMEM;

	ret = dma_iova_link(dev, &state, subject->phys, 0, size,
			    DMA_BIDIRECTIONAL, DMA_ATTR_SKIP_CPU_SYNC);
	if (ret) {
		dma_iova_free(dev, &state);
		return ret;
	}

	ret = dma_iova_sync(dev, &state, 0, size);
	dma_iova_destroy(dev, &state, size, DMA_BIDIRECTIONAL,
			 DMA_ATTR_SKIP_CPU_SYNC);
	return ret;
}

static int bare_round(const struct subject *subject)
{
	size_t size = subject->dmabuf->size;
	dma_addr_t address;

	if (use_dma_iommu(subject->dev))
		return bare_iova_round(subject);

	address = dma_map_phys(subject->dev, subject->phys, size,
			       DMA_BIDIRECTIONAL, DMA_ATTR_MMIO);
	if (dma_mapping_error(subject->dev, address))
		return -EIO;

	dma_unmap_phys(subject->dev, address, size, DMA_BIDIRECTIONAL,
		       DMA_ATTR_MMIO);
	return 0;
}

static int do_round(const struct subject *subject, u32 way)
{
	switch (way) {
	case LAB_WAY_ALL:
		return attach_round(subject, true);
	case LAB_WAY_ATTACH:
		return attach_round(subject, false);
	case LAB_WAY_MAP:
		return map_round(subject->attachment);
	case LAB_WAY_BARE:
		return bare_round(subject);
	default:
		return -EINVAL;
	}
}

/* Find the physical address of the buffer, to map it without the exporter */
static int find_memory(struct subject *subject)
{
	struct iommu_domain *domain;
	struct sg_table *sgt;
	dma_addr_t address;
	int ret = 0;

	sgt = dma_buf_map_attachment_unlocked(subject->attachment,
					      DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);

	if (sgt->nents != 1) {
		ret = -EOPNOTSUPP;
		goto unmap;
	}

	address = sg_dma_address(sgt->sgl);
	domain = iommu_get_domain_for_dev(subject->dev);
	if (use_dma_iommu(subject->dev))
		subject->phys = iommu_iova_to_phys(domain, address);
	else
		subject->phys = dma_to_phys(subject->dev, address);
unmap:
	dma_buf_unmap_attachment_unlocked(subject->attachment, sgt,
					  DMA_BIDIRECTIONAL);
	return ret;
}

static int time_rounds(struct subject *subject, struct lab_rounds *arg)
{
	u64 start;
	int ret;
	u32 i;

	if (arg->way == LAB_WAY_BARE) {
		ret = find_memory(subject);
		if (ret)
			return ret;
	}

	start = ktime_get_ns();
	for (i = 0; i < arg->rounds; i++) {
		ret = do_round(subject, arg->way);
		if (ret)
			return ret;
	}
	arg->ns = ktime_get_ns() - start;

	return 0;
}

static long rounds(struct lab_rounds __user *user)
{
	struct subject subject = { .dev = &edu->dev };
	struct lab_rounds arg;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;

	subject.dmabuf = dma_buf_get(arg.fd);
	if (IS_ERR(subject.dmabuf))
		return PTR_ERR(subject.dmabuf);

	subject.attachment = dma_buf_attach(subject.dmabuf, subject.dev);
	if (IS_ERR(subject.attachment)) {
		ret = PTR_ERR(subject.attachment);
		goto put_dmabuf;
	}

	ret = time_rounds(&subject, &arg);
	if (!ret)
		ret = put_user(arg.ns, &user->ns);
	dma_buf_detach(subject.dmabuf, subject.attachment);
put_dmabuf:
	dma_buf_put(subject.dmabuf);
	return ret;
}

static long blocks(struct lab_blocks __user *user)
{
	struct lab_blocks *arg __free(kfree) = NULL;
	struct dmabuf_mapping mapping;
	int ret;

	arg = kzalloc_obj(*arg);
	if (!arg)
		return -ENOMEM;
	if (get_user(arg->fd, &user->fd))
		return -EFAULT;

	ret = lab_blocks_start(&edu->dev, arg->count);
	if (ret)
		return ret;
	ret = dmabuf_mapping_get(&mapping, arg->fd, &edu->dev);
	lab_blocks_stop();
	if (ret)
		return ret;
	dmabuf_mapping_put(&mapping);

	return copy_to_user(user, arg, sizeof(*arg)) ? -EFAULT : 0;
}

/**
 * struct held - many mappings of one buffer
 * @count: how many there are
 * @mapping: the mappings
 */
struct held {
	u32 count;
	struct dmabuf_mapping mapping[] __counted_by(count);
};

static void put_held(struct held *held)
{
	while (held->count) {
		dmabuf_mapping_put(&held->mapping[held->count - 1]);
		held->count--;
		cond_resched();
	}
	vfree(held);
}

static int lab_held_release(struct inode *inode, struct file *file)
{
	put_held(file->private_data);
	return 0;
}

static const struct file_operations lab_held_fops = {
	.owner = THIS_MODULE,
	.release = lab_held_release,
};

static long hold(const struct lab_hold __user *user)
{
	struct lab_hold arg;
	struct held *held;
	int fd, ret;
	u32 i;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (!arg.count || arg.count > LAB_HOLD_MAX)
		return -EINVAL;

	/* Not from the slab allocator, whose use programs measure */
	held = vzalloc(struct_size(held, mapping, arg.count));
	if (!held)
		return -ENOMEM;

	for (i = 0; i < arg.count; i++) {
		held->count = i + 1;
		ret = dmabuf_mapping_get(&held->mapping[i], arg.fd, &edu->dev);
		if (ret) {
			held->count = i;
			goto err_put;
		}
	}

	fd = anon_inode_getfd("lab-held", &lab_held_fops, held, O_CLOEXEC);
	if (fd < 0) {
		ret = fd;
		goto err_put;
	}

	/* The file owns the mappings now */
	return fd;

err_put:
	put_held(held);
	return ret;
}

static long lab_bench_ioctl(struct file *file, unsigned int cmd,
			    unsigned long arg)
{
	switch (cmd) {
	case LAB_BENCH_IOCTL_ROUNDS:
		return rounds((void __user *)arg);
	case LAB_BENCH_IOCTL_BLOCKS:
		return blocks((void __user *)arg);
	case LAB_BENCH_IOCTL_HOLD:
		return hold((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations lab_bench_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_bench_ioctl,
};

static struct miscdevice lab_bench_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-bench",
	.fops = &lab_bench_fops,
};

static int __init lab_bench_init(void)
{
	int ret;

	edu = pci_get_device(LAB_EDU_VENDOR, LAB_EDU_DEVICE, NULL);
	if (!edu)
		return -ENODEV;

	ret = misc_register(&lab_bench_misc);
	if (ret)
		pci_dev_put(edu);

	return ret;
}
module_init(lab_bench_init);

static void __exit lab_bench_exit(void)
{
	misc_deregister(&lab_bench_misc);
	pci_dev_put(edu);
}
module_exit(lab_bench_exit);

MODULE_DESCRIPTION("secure-heap lab: time to map a dma-buf");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
