/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Cgroups made and removed, in the unified hierarchy and in the memory one of v1: containers come and go with them. */
#pragma once
#include "output.h"

inlined void cgroup_event(u64 *context, u32 operation)
{
	struct cgroup *group = (void *)context[0];
	const char *path = (void *)context[1];
	struct cgroup_root *root = READ(group, root);
	u32 hierarchy = READ(root, hierarchy_id);
	struct wire_config *c = configuration();
	if (!c || (hierarchy != 0 && hierarchy != c->memory_hierarchy))
		return;

	struct kernfs_node *node = READ(group, kn);
	u64 id = READ(node, id);
	struct wire_cgroup *event = reserve(CLASS_LIFECYCLE, WIRE_CGROUP, sizeof(*event), hierarchy ? cgroup_key(0, id) : id);
	if (!event)
		return;
	event->id = id;
	event->hierarchy = hierarchy;
	event->operation = operation;
	event->reserved = 0;
	long length = bpf_probe_read_kernel_str(event->path, sizeof(event->path), path);
	event->path_bytes = length > 0 ? length : 0;
	submit(event);
}

SEC("tp_btf/cgroup_mkdir")
int on_cgroup_made(u64 *context)
{
	cgroup_event(context, CGROUP_MADE);
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int on_cgroup_removed(u64 *context)
{
	cgroup_event(context, CGROUP_REMOVED);
	return 0;
}
