// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: starts disk transfers to and from physical addresses that a program
 * chooses, as a compromised kernel could. The CPU does not access that memory, so
 * that only a firewall between disk and memory can stop the transfer.
 */

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "disk-uapi.h"

/* A disk that a firewall has stopped may never complete the request */
#define TIMEOUT_MS 1000

/**
 * struct lab_transfer - one request to a disk
 * @users: the waiting program and the disk
 * @done: completed when the disk has completed the request
 * @status: error of the disk, or 0
 */
struct lab_transfer {
	refcount_t users;
	struct completion done;
	int status;
};

static void lab_transfer_put(struct lab_transfer *transfer)
{
	if (refcount_dec_and_test(&transfer->users))
		kfree(transfer);
}

static void lab_transfer_end(struct bio *bio)
{
	struct lab_transfer *transfer = bio->bi_private;

	transfer->status = blk_status_to_errno(bio->bi_status);
	bio_put(bio);
	complete(&transfer->done);
	lab_transfer_put(transfer);
}

static int submit(struct block_device *disk, const struct lab_disk *arg)
{
	struct lab_transfer *transfer;
	struct bio *bio;
	int ret = -ETIMEDOUT;

	bio = bio_alloc(disk, 1, arg->write ? REQ_OP_WRITE : REQ_OP_READ,
			GFP_KERNEL);
	bio->bi_iter.bi_sector = arg->sector;
	if (bio_add_page(bio, pfn_to_page(PHYS_PFN(arg->address)), arg->length,
			 offset_in_page(arg->address)) != arg->length) {
		bio_put(bio);
		return -EINVAL;
	}

	transfer = kzalloc_obj(*transfer);
	if (!transfer) {
		bio_put(bio);
		return -ENOMEM;
	}
	refcount_set(&transfer->users, 2);
	init_completion(&transfer->done);
	bio->bi_private = transfer;
	bio->bi_end_io = lab_transfer_end;

	submit_bio(bio);
	if (wait_for_completion_timeout(&transfer->done,
					msecs_to_jiffies(TIMEOUT_MS)))
		ret = transfer->status;
	lab_transfer_put(transfer);

	return ret;
}

static long lab_disk_ioctl(struct file *file, unsigned int cmd,
			   unsigned long user)
{
	struct lab_disk arg;

	if (cmd != LAB_DISK_IOCTL_TRANSFER)
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, sizeof(arg)))
		return -EFAULT;

	/* The block layer takes struct pages only */
	if (!IS_ALIGNED(arg.address | arg.length, SECTOR_SIZE) ||
	    !arg.length || arg.length > SZ_1M ||
	    !pfn_valid(PHYS_PFN(arg.address)) ||
	    !pfn_valid(PHYS_PFN(arg.address + arg.length - 1)))
		return -EINVAL;

	CLASS(fd, disk)(arg.fd);
	if (fd_empty(disk))
		return -EBADF;
	if (!S_ISBLK(file_inode(fd_file(disk))->i_mode))
		return -ENOTBLK;

	return submit(file_bdev(fd_file(disk)), &arg);
}

static const struct file_operations lab_disk_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = lab_disk_ioctl,
};

static struct miscdevice lab_disk_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lab-disk",
	.fops = &lab_disk_fops,
};

/* There is no module_exit(): a disk may never complete a request */
static int __init lab_disk_init(void)
{
	return misc_register(&lab_disk_misc);
}
module_init(lab_disk_init);

MODULE_DESCRIPTION("secure-heap lab: disk transfers at chosen addresses");
MODULE_LICENSE("GPL");
