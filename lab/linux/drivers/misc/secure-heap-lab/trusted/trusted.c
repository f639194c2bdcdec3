// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: asks the trusted domain of the riscv64 lab, which runs on a hart of
 * its own, for what it does (mailbox.h). The counterpart of a
 * TEE driver and its content decryptor.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/miscdevice.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of_reserved_mem.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/range.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mailbox.h"
#include "trusted.h"
#include "uapi.h"

/*
 * Ciphertext goes to the trusted domain in pieces of this size. A sample is one piece:
 * its subsamples may be anywhere in it.
 */
#define CHUNK_SIZE SZ_1M

#define POLL_US 20

static unsigned int timeout_ms = 10 * MSEC_PER_SEC;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms, "Longest wait for an answer, at least 1 ms");

static struct lab_trusted {
	struct device *dev;
	/* One request at a time: protects mailbox and chunk */
	struct mutex lock;
	struct lab_mailbox *mailbox;
	void *chunk;
} trusted = {
	.lock = __MUTEX_INITIALIZER(trusted.lock),
};

static int status_to_errno(u64 status)
{
	switch (status) {
	case LAB_STATUS_OK:
		return 0;
	case LAB_STATUS_INVALID:
		return -EINVAL;
	case LAB_STATUS_REFUSED:
		return -EACCES;
	case LAB_STATUS_FULL:
		return -ENOSPC;
	case LAB_STATUS_NO_KEY:
		return -ENOKEY;
	case LAB_STATUS_BAD_KEY:
		return -EKEYREJECTED;
	case LAB_STATUS_BAD_STREAM:
		return -EBADMSG;
	default:
		return -EIO;
	}
}

static u64 timeout_us(void)
{
	return max(READ_ONCE(timeout_ms), 1U) * (u64)USEC_PER_MSEC;
}

/*
 * With the lock held, before something is written to the mailbox: after a timeout it
 * still has a request, whose arguments may not have been read, and whose answer would
 * be taken for that of the next one. 0, or -ETIMEDOUT.
 */
static int wait_until_idle(void)
{
	u64 pending;

	lockdep_assert_held(&trusted.lock);

	return read_poll_timeout(smp_load_acquire, pending, !pending, POLL_US,
				 timeout_us(), false, &trusted.mailbox->command);
}

/* With the lock held, and the arguments in the mailbox, which was idle before */
static int request(u64 command)
{
	struct lab_mailbox *mailbox = trusted.mailbox;
	int ret;

	WRITE_ONCE(mailbox->status, LAB_STATUS_PENDING);
	/* The command last: the other hart reads the rest when it sees it */
	smp_store_release(&mailbox->command, command);

	ret = wait_until_idle();
	if (ret)
		return ret;

	return status_to_errno(READ_ONCE(mailbox->status));
}

/**
 * lab_trusted_scanout() - show a picture
 * @address: where it is, in the protected region
 * @width: in pixels, or 0 to show nothing
 * @height: in pixels
 * @stride: bytes between lines
 *
 * Return: 0; -EPROBE_DEFER if the trusted domain has not been found (yet),
 * -EACCES if it does not allow that, -EINVAL, -EIO, -ETIMEDOUT.
 */
int lab_trusted_scanout(dma_addr_t address, u32 width, u32 height, u32 stride)
{
	int ret;

	guard(mutex)(&trusted.lock);

	if (!trusted.mailbox)
		return -EPROBE_DEFER;
	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = address;
	trusted.mailbox->arg[1] = width;
	trusted.mailbox->arg[2] = height;
	trusted.mailbox->arg[3] = stride;
	return request(LAB_COMMAND_SCANOUT);
}
EXPORT_SYMBOL_GPL(lab_trusted_scanout);

/**
 * lab_trusted_close() - keep Linux and its devices out of a range
 * @range: physical addresses
 *
 * Return: 0; -EACCES if the trusted domain does not protect all of the range,
 * -EINVAL, -EIO, -ETIMEDOUT.
 */
int lab_trusted_close(const struct range *range)
{
	int ret;

	guard(mutex)(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = range->start;
	trusted.mailbox->arg[1] = range_len(range);
	return request(LAB_COMMAND_CLOSE);
}
EXPORT_SYMBOL_GPL(lab_trusted_close);

/**
 * lab_trusted_open() - undo lab_trusted_close() of a piece that Linux has lent
 * @range: the same physical addresses
 *
 * Return: 0: it is erased, devices may use it, and Linux may open it to its harts;
 * -EACCES if the trusted domain does not have it, -EINVAL, -EIO, -ETIMEDOUT.
 */
int lab_trusted_open(const struct range *range)
{
	int ret;

	guard(mutex)(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = range->start;
	trusted.mailbox->arg[1] = range_len(range);
	return request(LAB_COMMAND_OPEN);
}
EXPORT_SYMBOL_GPL(lab_trusted_open);

/**
 * lab_trusted_scrub() - write zeros to ranges of the protected region
 * @ranges: physical addresses of whole pages
 * @count: number of ranges, up to LAB_RANGES_MAX
 *
 * Return: 0; -EACCES if a range is not in the protected region, -EINVAL, -EIO,
 * -ETIMEDOUT.
 */
int lab_trusted_scrub(const struct range *ranges, unsigned int count)
{
	struct lab_range *to = trusted.mailbox->ranges;
	unsigned int i;
	int ret;

	if (count > LAB_RANGES_MAX)
		return -EINVAL;

	guard(mutex)(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;

	for (i = 0; i < count; i++) {
		to[i].base = ranges[i].start;
		to[i].size = range_len(&ranges[i]);
	}
	trusted.mailbox->arg[0] = count;
	return request(LAB_COMMAND_SCRUB);
}
EXPORT_SYMBOL_GPL(lab_trusted_scrub);

static int decrypt_to(dma_addr_t address, const struct lab_decrypt *arg)
{
	const void __user *source = u64_to_user_ptr(arg->source);
	u32 done, length;
	int ret;

	guard(mutex)(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;

	memcpy(trusted.mailbox->counter, arg->counter, sizeof(arg->counter));

	for (done = 0; done < arg->length; done += length) {
		length = min_t(u32, arg->length - done, CHUNK_SIZE);
		if (copy_from_user(trusted.chunk, source + done, length))
			return -EFAULT;

		trusted.mailbox->arg[0] = virt_to_phys(trusted.chunk);
		trusted.mailbox->arg[1] = address + done;
		trusted.mailbox->arg[2] = length;
		trusted.mailbox->arg[3] = arg->block + done / 16;
		ret = request(LAB_COMMAND_DECRYPT);
		if (ret)
			return ret;
	}

	return 0;
}

/* A buffer that the trusted domain reads or writes */
struct mapped {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attachment;
	struct sg_table *sgt;
	enum dma_data_direction direction;
};

/* Returns an error also if the buffer has fewer bytes, or more than one range */
static int map(struct mapped *mapped, int fd, u64 length,
	       enum dma_data_direction direction)
{
	int ret;

	mapped->direction = direction;
	mapped->dmabuf = dma_buf_get(fd);
	if (IS_ERR(mapped->dmabuf))
		return PTR_ERR(mapped->dmabuf);

	mapped->attachment = dma_buf_attach(mapped->dmabuf, trusted.dev);
	if (IS_ERR(mapped->attachment)) {
		ret = PTR_ERR(mapped->attachment);
		goto err_put;
	}

	mapped->sgt = dma_buf_map_attachment_unlocked(mapped->attachment, direction);
	if (IS_ERR(mapped->sgt)) {
		ret = PTR_ERR(mapped->sgt);
		goto err_detach;
	}

	if (mapped->sgt->nents != 1 || length > sg_dma_len(mapped->sgt->sgl)) {
		ret = -EINVAL;
		goto err_unmap;
	}
	return 0;

err_unmap:
	dma_buf_unmap_attachment_unlocked(mapped->attachment, mapped->sgt, direction);
err_detach:
	dma_buf_detach(mapped->dmabuf, mapped->attachment);
err_put:
	dma_buf_put(mapped->dmabuf);
	return ret;
}

static void unmap(struct mapped *mapped)
{
	dma_buf_unmap_attachment_unlocked(mapped->attachment, mapped->sgt,
					  mapped->direction);
	dma_buf_detach(mapped->dmabuf, mapped->attachment);
	dma_buf_put(mapped->dmabuf);
}

static dma_addr_t address_of(const struct mapped *mapped)
{
	return sg_dma_address(mapped->sgt->sgl);
}

static int decrypt(const struct lab_decrypt *arg)
{
	struct mapped mapped;
	int ret;

	ret = map(&mapped, arg->fd, arg->length, DMA_FROM_DEVICE);
	if (ret)
		return ret;

	ret = decrypt_to(address_of(&mapped), arg);
	unmap(&mapped);
	return ret;
}

static long decrypt_for_user(const void __user *user)
{
	struct lab_decrypt arg;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	return decrypt(&arg);
}

static long request_for_user(const void __user *user)
{
	struct lab_request arg;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;

	guard(mutex)(&trusted.lock);
	ret = wait_until_idle();
	if (ret)
		return ret;
	memcpy(trusted.mailbox->arg, arg.arg, sizeof(arg.arg));
	trusted.mailbox->ranges[0].base = arg.arg[1];
	trusted.mailbox->ranges[0].size = arg.arg[2];
	return request(arg.command);
}

static long faults(void __user *user)
{
	int ret;

	guard(mutex)(&trusted.lock);
	ret = wait_until_idle();
	if (ret)
		return ret;
	ret = request(LAB_COMMAND_FAULTS);
	if (ret)
		return ret;

	return copy_to_user(user, &trusted.mailbox->faults,
			    sizeof(trusted.mailbox->faults)) ? -EFAULT : 0;
}

/**
 * struct lab_trusted_file - an open file
 * @session: number of its session, 0 if it has none; protected by the lock
 */
struct lab_trusted_file {
	u64 session;
};

static long open_session(struct lab_trusted_file *file, void __user *user)
{
	int ret;

	guard(mutex)(&trusted.lock);
	if (file->session)
		return -EBUSY;
	ret = wait_until_idle();
	if (ret)
		return ret;
	ret = request(LAB_COMMAND_OPEN_SESSION);
	if (ret)
		return ret;

	file->session = trusted.mailbox->arg[0];
	return copy_to_user(user, trusted.mailbox->nonce,
			    sizeof(trusted.mailbox->nonce)) ? -EFAULT : 0;
}

static long give_key(struct lab_trusted_file *file, const void __user *user)
{
	struct lab_key key;
	int ret;

	if (copy_from_user(&key, user, sizeof(key)))
		return -EFAULT;

	guard(mutex)(&trusted.lock);
	if (!file->session)
		return -EBADF;
	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = file->session;
	trusted.mailbox->key = key;
	return request(LAB_COMMAND_KEY);
}

static int decrypt_sample_to(dma_addr_t address, u64 session,
			     const struct lab_decrypt_sample *arg)
{
	int ret;

	lockdep_assert_held(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;
	if (copy_from_user(trusted.chunk, u64_to_user_ptr(arg->source), arg->length))
		return -EFAULT;

	trusted.mailbox->arg[0] = virt_to_phys(trusted.chunk);
	trusted.mailbox->arg[1] = address;
	trusted.mailbox->arg[2] = arg->length;
	trusted.mailbox->arg[3] = session;
	trusted.mailbox->sample = arg->sample;
	return request(LAB_COMMAND_SAMPLE);
}

static long decrypt_sample(struct lab_trusted_file *file, const void __user *user)
{
	struct lab_decrypt_sample *arg __free(kfree) =
		memdup_user(user, sizeof(*arg));
	struct mapped mapped;
	int ret;

	if (IS_ERR(arg))
		return PTR_ERR(arg);
	if (arg->length > CHUNK_SIZE)
		return -EMSGSIZE;

	ret = map(&mapped, arg->fd, arg->length, DMA_FROM_DEVICE);
	if (ret)
		return ret;

	scoped_guard(mutex, &trusted.lock)
		ret = file->session ?
		      decrypt_sample_to(address_of(&mapped), file->session, arg) :
		      -EBADF;
	unmap(&mapped);
	return ret;
}

static int decode_to(const struct mapped *bitstream, const struct mapped *picture,
		     const struct lab_decode *arg)
{
	int ret;

	guard(mutex)(&trusted.lock);

	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = address_of(bitstream);
	trusted.mailbox->arg[1] = arg->length;
	trusted.mailbox->arg[2] = address_of(picture);
	trusted.mailbox->arg[3] = arg->width | (u64)arg->height << 32;
	return request(LAB_COMMAND_DECODE);
}

static long decode(const void __user *user)
{
	struct mapped bitstream, picture;
	struct lab_decode arg;
	u64 pixels;
	int ret;

	if (copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	pixels = (u64)arg.width * arg.height;
	if (pixels > U32_MAX)
		return -EINVAL;

	ret = map(&bitstream, arg.bitstream, arg.length, DMA_TO_DEVICE);
	if (ret)
		return ret;
	ret = map(&picture, arg.picture, pixels * sizeof(u32), DMA_FROM_DEVICE);
	if (ret)
		goto unmap_bitstream;

	ret = decode_to(&bitstream, &picture, &arg);
	unmap(&picture);
unmap_bitstream:
	unmap(&bitstream);
	return ret;
}

static long lab_trusted_ioctl(struct file *file, unsigned int cmd,
			      unsigned long arg)
{
	switch (cmd) {
	case LAB_TRUSTED_IOCTL_DECRYPT:
		return decrypt_for_user((void __user *)arg);
	case LAB_TRUSTED_IOCTL_REQUEST:
		return request_for_user((void __user *)arg);
	case LAB_TRUSTED_IOCTL_FAULTS:
		return faults((void __user *)arg);
	case LAB_TRUSTED_IOCTL_OPEN:
		return open_session(file->private_data, (void __user *)arg);
	case LAB_TRUSTED_IOCTL_KEY:
		return give_key(file->private_data, (void __user *)arg);
	case LAB_TRUSTED_IOCTL_SAMPLE:
		return decrypt_sample(file->private_data, (void __user *)arg);
	case LAB_TRUSTED_IOCTL_DECODE:
		return decode((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static int lab_trusted_file_open(struct inode *inode, struct file *file)
{
	struct lab_trusted_file *own = kzalloc_obj(*own);

	file->private_data = own;
	return own ? 0 : -ENOMEM;
}

static int close_session(u64 session)
{
	int ret;

	ret = wait_until_idle();
	if (ret)
		return ret;

	trusted.mailbox->arg[0] = session;
	return request(LAB_COMMAND_CLOSE_SESSION);
}

static int lab_trusted_file_release(struct inode *inode, struct file *file)
{
	struct lab_trusted_file *own = file->private_data;

	scoped_guard(mutex, &trusted.lock)
		if (own->session && close_session(own->session))
			dev_warn(trusted.dev, "a session did not close\n");
	kfree(own);
	return 0;
}

static const struct file_operations lab_trusted_fops = {
	.owner = THIS_MODULE,
	.open = lab_trusted_file_open,
	.release = lab_trusted_file_release,
	.unlocked_ioctl = lab_trusted_ioctl,
};

static struct miscdevice lab_trusted_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-trusted",
	.fops = &lab_trusted_fops,
};

static int lab_trusted_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct platform_device *owner;
	struct lab_mailbox *mailbox;
	struct resource res;
	u64 magic;
	int ret;

	ret = of_reserved_mem_region_to_resource(dev->of_node, 0, &res);
	if (ret)
		return ret;

	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;

	mailbox = devm_memremap(dev, res.start, resource_size(&res),
				MEMREMAP_WB);
	if (IS_ERR(mailbox))
		return PTR_ERR(mailbox);

	/* Physically consecutive, as kmalloc() memory is */
	trusted.chunk = devm_kmalloc(dev, CHUNK_SIZE, GFP_KERNEL);
	if (!trusted.chunk)
		return -ENOMEM;

	ret = read_poll_timeout(smp_load_acquire, magic,
				magic == LAB_MAILBOX_MAGIC, POLL_US,
				timeout_us(), false, &mailbox->magic);
	if (ret)
		return dev_err_probe(dev, ret, "no trusted domain answers\n");

	trusted.dev = dev;
	scoped_guard(mutex, &trusted.lock)
		trusted.mailbox = mailbox;

	ret = misc_register(&lab_trusted_misc);
	if (ret || !device_property_present(dev, "#access-controller-cells"))
		return ret;

	/* A driver of its own: it depends on the heaps, this one does not */
	owner = platform_device_register_data(dev, "lab-trusted-owner",
					      PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(owner))
		dev_warn(dev, "regions have no owner: %pe\n", owner);
	return 0;
}

static const struct of_device_id lab_trusted_match[] = {
	{ .compatible = "secure-heap-lab,trusted" },
	{}
};
MODULE_DEVICE_TABLE(of, lab_trusted_match);

static struct platform_driver lab_trusted_driver = {
	.probe = lab_trusted_probe,
	.driver = {
		.name = "lab-trusted",
		.of_match_table = lab_trusted_match,
		/* There is no remove(): the driver stays bound until power-off */
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(lab_trusted_driver);

MODULE_DESCRIPTION("secure-heap lab: requests to the trusted domain");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
