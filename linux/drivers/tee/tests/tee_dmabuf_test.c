// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which dma-bufs of other exporters the TEE subsystem registers with a TEE. TEE
 * and exporter are made up, and count what is asked of them.
 */

#include <kunit/test.h>
#include <linux/dma-buf.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/tee_core.h>
#include <linux/tee_drv.h>

#define PIECES 2
#define PIECE_SIZE PAGE_SIZE
#define BUFFER_SIZE (PIECES * PIECE_SIZE)
#define BUFFER_ADDRESS SZ_1M

/**
 * struct tee_dmabuf_test - a TEE and a buffer
 * @teedev: the TEE's device
 * @ctx: a client of the TEE
 * @dmabuf: the buffer
 * @fd: what the client has of it
 * @protected: whether the exporter says that it is protected
 * @attach_error: what attaching a device to it fails with, or 0
 * @gap: bytes between its two pieces
 * @attaches: how often a device was attached to it
 * @attached: how many devices are
 * @mapped: how many mappings there are
 * @released: whether it is gone
 */
struct tee_dmabuf_test {
	struct tee_device *teedev;
	struct tee_context *ctx;
	struct dma_buf *dmabuf;
	int fd;

	bool protected;
	int attach_error;
	size_t gap;

	int attaches;
	int attached;
	int mapped;
	bool released;
};

static int stub_attach(struct dma_buf *dmabuf,
		       struct dma_buf_attachment *attachment)
{
	struct tee_dmabuf_test *t = dmabuf->priv;

	t->attaches++;
	if (t->attach_error)
		return t->attach_error;
	t->attached++;
	return 0;
}

static void stub_detach(struct dma_buf *dmabuf,
			struct dma_buf_attachment *attachment)
{
	struct tee_dmabuf_test *t = dmabuf->priv;

	t->attached--;
}

static struct sg_table *stub_map(struct dma_buf_attachment *attachment,
				 enum dma_data_direction direction)
{
	struct tee_dmabuf_test *t = attachment->dmabuf->priv;
	dma_addr_t address = BUFFER_ADDRESS;
	struct scatterlist *sg;
	struct sg_table *sgt;
	int i;

	sgt = kzalloc_obj(*sgt);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	if (sg_alloc_table(sgt, PIECES, GFP_KERNEL)) {
		kfree(sgt);
		return ERR_PTR(-ENOMEM);
	}
	for_each_sgtable_dma_sg(sgt, sg, i) {
		sg_dma_address(sg) = address;
		sg_dma_len(sg) = PIECE_SIZE;
		address += PIECE_SIZE + t->gap;
	}
	t->mapped++;
	return sgt;
}

static void stub_unmap(struct dma_buf_attachment *attachment,
		       struct sg_table *sgt, enum dma_data_direction direction)
{
	struct tee_dmabuf_test *t = attachment->dmabuf->priv;

	t->mapped--;
	sg_free_table(sgt);
	kfree(sgt);
}

static bool stub_is_protected(struct dma_buf *dmabuf)
{
	struct tee_dmabuf_test *t = dmabuf->priv;

	return t->protected;
}

static void stub_release(struct dma_buf *dmabuf)
{
	struct tee_dmabuf_test *t = dmabuf->priv;

	t->released = true;
}

static const struct dma_buf_ops stub_exporter = {
	.attach = stub_attach,
	.detach = stub_detach,
	.map_dma_buf = stub_map,
	.unmap_dma_buf = stub_unmap,
	.is_protected = stub_is_protected,
	.release = stub_release,
};

static void stub_get_version(struct tee_device *teedev,
			     struct tee_ioctl_version_data *version)
{
	*version = (struct tee_ioctl_version_data){};
}

static int stub_open(struct tee_context *ctx)
{
	return 0;
}

static void stub_tee_release(struct tee_context *ctx)
{
}

static const struct tee_driver_ops stub_tee_ops = {
	.get_version = stub_get_version,
	.open = stub_open,
	.release = stub_tee_release,
};

/* As OP-TEE's SMC ABI */
static const struct tee_desc importing_tee = {
	.name = "kunit-importing",
	.ops = &stub_tee_ops,
	.flags = TEE_DESC_PROTECTED_DMABUF,
};

/* As all the others */
static const struct tee_desc other_tee = {
	.name = "kunit-other",
	.ops = &stub_tee_ops,
};

static void open_tee(struct kunit *test, const struct tee_desc *desc)
{
	struct tee_dmabuf_test *t = test->priv;
	struct tee_context *ctx;

	t->teedev = tee_device_alloc(desc, NULL, NULL, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->teedev));

	ctx = teedev_open(t->teedev);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ctx));
	t->ctx = ctx;
}

static void close_fd_now(int fd)
{
	close_fd(fd);
	/* Files of a kernel thread are put later, if nobody insists */
	flush_delayed_fput();
}

static int tee_dmabuf_test_init(struct kunit *test)
{
	struct tee_dmabuf_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->fd = -1;
	t->protected = true;

	exp_info.ops = &stub_exporter;
	exp_info.size = BUFFER_SIZE;
	exp_info.flags = O_RDWR;
	exp_info.priv = t;
	t->dmabuf = dma_buf_export(&exp_info);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->dmabuf));

	t->fd = dma_buf_fd(t->dmabuf, O_CLOEXEC);
	if (t->fd < 0)
		dma_buf_put(t->dmabuf);
	KUNIT_ASSERT_GE(test, t->fd, 0);
	return 0;
}

/* Whatever happened, nothing has kept the buffer */
static void tee_dmabuf_test_exit(struct kunit *test)
{
	struct tee_dmabuf_test *t = test->priv;

	if (t->fd >= 0) {
		close_fd_now(t->fd);
		KUNIT_EXPECT_TRUE(test, t->released);
	}
	if (t->ctx)
		teedev_close_context(t->ctx);
	if (!IS_ERR_OR_NULL(t->teedev))
		tee_device_unregister(t->teedev);
}

static void expect_refusal(struct kunit *test, int error, int attaches)
{
	struct tee_dmabuf_test *t = test->priv;
	struct tee_shm *shm = tee_shm_register_fd(t->ctx, t->fd);

	KUNIT_EXPECT_EQ(test, error, PTR_ERR_OR_ZERO(shm));
	KUNIT_EXPECT_EQ(test, attaches, t->attaches);
	if (!IS_ERR(shm))
		tee_shm_put(shm);
	KUNIT_EXPECT_EQ(test, 0, t->mapped);
	KUNIT_EXPECT_EQ(test, 0, t->attached);
}

static void tee_takes_protected_buffer(struct kunit *test)
{
	struct tee_dmabuf_test *t = test->priv;
	struct tee_shm *shm;
	phys_addr_t pa;

	open_tee(test, &importing_tee);
	shm = tee_shm_register_fd(t->ctx, t->fd);
	KUNIT_ASSERT_EQ(test, 0, PTR_ERR_OR_ZERO(shm));

	KUNIT_EXPECT_EQ(test, 1, t->attached);
	KUNIT_EXPECT_EQ(test, 1, t->mapped);
	KUNIT_EXPECT_EQ(test, BUFFER_SIZE, tee_shm_get_size(shm));
	KUNIT_EXPECT_EQ(test, 0, tee_shm_get_pa(shm, PIECE_SIZE, &pa));
	KUNIT_EXPECT_EQ(test, BUFFER_ADDRESS + PIECE_SIZE, pa);

	tee_shm_put(shm);
	KUNIT_EXPECT_EQ(test, 0, t->mapped);
	KUNIT_EXPECT_EQ(test, 0, t->attached);
}

/* Its driver would pass a handle that the TEE never gave out */
static void tee_that_did_not_ask_gets_none(struct kunit *test)
{
	open_tee(test, &other_tee);
	expect_refusal(test, -EINVAL, 0);
}

static void tee_refuses_ordinary_buffer(struct kunit *test)
{
	struct tee_dmabuf_test *t = test->priv;

	open_tee(test, &importing_tee);
	t->protected = false;
	expect_refusal(test, -EINVAL, 0);
}

static void tee_refuses_buffer_in_pieces(struct kunit *test)
{
	struct tee_dmabuf_test *t = test->priv;

	open_tee(test, &importing_tee);
	t->gap = PAGE_SIZE;
	expect_refusal(test, -EINVAL, 1);
}

static void tee_is_refused_by_the_exporter(struct kunit *test)
{
	struct tee_dmabuf_test *t = test->priv;

	open_tee(test, &importing_tee);
	t->attach_error = -ERANGE;
	expect_refusal(test, -ERANGE, 1);
}

static struct kunit_case tee_dmabuf_cases[] = {
	KUNIT_CASE(tee_takes_protected_buffer),
	KUNIT_CASE(tee_that_did_not_ask_gets_none),
	KUNIT_CASE(tee_refuses_ordinary_buffer),
	KUNIT_CASE(tee_refuses_buffer_in_pieces),
	KUNIT_CASE(tee_is_refused_by_the_exporter),
	{}
};

static struct kunit_suite tee_dmabuf_suite = {
	.name = "tee_dmabuf",
	.init = tee_dmabuf_test_init,
	.exit = tee_dmabuf_test_exit,
	.test_cases = tee_dmabuf_cases,
};

kunit_test_suite(tee_dmabuf_suite);

MODULE_DESCRIPTION("KUnit tests of dma-bufs that a TEE imports");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_LICENSE("GPL");
