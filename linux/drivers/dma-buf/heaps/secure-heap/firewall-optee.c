// SPDX-License-Identifier: GPL-2.0-only
/*
 * OP-TEE as the owner of the firewall around protected reserved memory: asks it to
 * close regions, and to scrub memory between the users of a heap.
 */

#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/range.h>
#include <linux/secure-heap-firewall.h>
#include <linux/slab.h>
#include <linux/tee_drv.h>
#include <linux/uuid.h>

#include "firewall-optee.h"

/* Ranges of one message, which is 4 KiB long */
#define MAX_RANGES 256
#define MESSAGE_BYTES (MAX_RANGES * sizeof(struct firewall_optee_range))

/**
 * struct firewall_optee - session with OP-TEE
 * @firewall: what the heaps know of it
 * @ctx: context of the session
 * @session: number of the session
 * @lock: protects @message: heaps make calls independently of each other
 * @message: memory that is shared with OP-TEE, of MESSAGE_BYTES
 */
struct firewall_optee {
	struct secure_heap_firewall firewall;
	struct tee_context *ctx;
	u32 session;
	struct mutex lock; /* for message */
	struct tee_shm *message;
};

static int to_errno(u32 result)
{
	switch (result) {
	case FIREWALL_OPTEE_SUCCESS:
		return 0;
	case FIREWALL_OPTEE_ACCESS_DENIED:
		return -EACCES;
	case FIREWALL_OPTEE_OUT_OF_MEMORY:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

static int firewall_optee_invoke(struct secure_heap_firewall *firewall,
				 u32 command, const struct range *ranges,
				 unsigned int count)
{
	struct firewall_optee *optee =
		container_of(firewall, struct firewall_optee, firewall);
	struct tee_ioctl_invoke_arg arg = {
		.func = command,
		.session = optee->session,
		.num_params = 4,
	};
	struct tee_param params[4] = {
		{
			.attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT,
			.u.memref.shm = optee->message,
		},
	};
	struct firewall_optee_range *message;
	unsigned int i;
	int ret;

	guard(mutex)(&optee->lock);
	message = tee_shm_get_va(optee->message, 0);
	if (IS_ERR(message))
		return PTR_ERR(message);

	for (i = 0; i < count; i++) {
		message[i].base = cpu_to_le64(ranges[i].start);
		message[i].size = cpu_to_le64(range_len(&ranges[i]));
	}
	params[0].u.memref.size = count * sizeof(*message);

	ret = tee_client_invoke_func(optee->ctx, &arg, params);
	return ret ?: to_errno(arg.ret);
}

static int firewall_optee_close(struct secure_heap_firewall *firewall, u32 id,
				const struct range *range)
{
	return firewall_optee_invoke(firewall, FIREWALL_OPTEE_CLOSE, range, 1);
}

static int firewall_optee_scrub(struct secure_heap_firewall *firewall, u32 id,
				const struct range *ranges, unsigned int count)
{
	return firewall_optee_invoke(firewall, FIREWALL_OPTEE_SCRUB, ranges,
				     count);
}

static const struct secure_heap_firewall_ops firewall_optee_ops = {
	.close = firewall_optee_close,
	.scrub = firewall_optee_scrub,
};

static int is_optee(struct tee_ioctl_version_data *version, const void *data)
{
	return version->impl_id == TEE_IMPL_ID_OPTEE;
}

static int open_session(struct firewall_optee *optee, struct device *dev)
{
	struct tee_ioctl_open_session_arg arg = {
		.clnt_login = TEE_IOCTL_LOGIN_REE_KERNEL,
	};
	int ret;

	export_uuid(arg.uuid, &to_tee_client_device(dev)->id.uuid);
	ret = tee_client_open_session(optee->ctx, &arg, NULL);
	if (ret)
		return ret;
	if (arg.ret) {
		dev_err(dev, "OP-TEE refused a session: %#x\n", arg.ret);
		return to_errno(arg.ret);
	}

	optee->session = arg.session;
	return 0;
}

static int firewall_optee_probe(struct tee_client_device *tee_device)
{
	struct device *dev = &tee_device->dev;
	struct firewall_optee *optee;
	struct device_node *node;
	int ret;

	optee = devm_kzalloc(dev, sizeof(*optee), GFP_KERNEL);
	if (!optee)
		return -ENOMEM;
	ret = devm_mutex_init(dev, &optee->lock);
	if (ret)
		return ret;

	/* The devices of the TEE bus have no node */
	node = of_find_compatible_node(NULL, NULL, "linaro,optee-tz");
	if (!node)
		return -ENODEV;

	optee->ctx = tee_client_open_context(NULL, is_optee, NULL, NULL);
	if (IS_ERR(optee->ctx)) {
		ret = PTR_ERR(optee->ctx);
		goto err_node;
	}

	ret = open_session(optee, dev);
	if (ret)
		goto err_context;

	optee->message = tee_shm_alloc_kernel_buf(optee->ctx, MESSAGE_BYTES);
	if (IS_ERR(optee->message)) {
		ret = PTR_ERR(optee->message);
		goto err_session;
	}

	optee->firewall.fwnode = of_fwnode_handle(node);
	optee->firewall.ops = &firewall_optee_ops;
	optee->firewall.max_ranges = MAX_RANGES;
	dev_set_drvdata(dev, optee);
	ret = secure_heap_firewall_register(&optee->firewall);
	if (ret)
		goto err_message;
	return 0;

err_message:
	tee_shm_free(optee->message);
err_session:
	tee_client_close_session(optee->ctx, optee->session);
err_context:
	tee_client_close_context(optee->ctx);
err_node:
	of_node_put(node);
	return ret;
}

static void firewall_optee_remove(struct tee_client_device *tee_device)
{
	struct firewall_optee *optee = dev_get_drvdata(&tee_device->dev);

	secure_heap_firewall_unregister(&optee->firewall);
	tee_shm_free(optee->message);
	tee_client_close_session(optee->ctx, optee->session);
	tee_client_close_context(optee->ctx);
	of_node_put(to_of_node(optee->firewall.fwnode));
}

static const struct tee_client_device_id firewall_optee_ids[] = {
	{ FIREWALL_OPTEE_UUID },
	{ }
};
MODULE_DEVICE_TABLE(tee, firewall_optee_ids);

static struct tee_client_driver firewall_optee_driver = {
	.probe = firewall_optee_probe,
	.remove = firewall_optee_remove,
	/* So that OP-TEE forgets the shared memory before another kernel starts */
	.shutdown = firewall_optee_remove,
	.id_table = firewall_optee_ids,
	.driver = {
		.name = "secure-heap-optee",
	},
};
module_tee_client_driver(firewall_optee_driver);

MODULE_DESCRIPTION("OP-TEE as the owner of firewalls around dma-buf heaps");
MODULE_LICENSE("GPL");
