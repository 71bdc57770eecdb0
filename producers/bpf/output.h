/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The ring, its counters, and what every program writes of a task. */
#pragma once
#include "wire.h"

struct {
	MAP_UINT(type, BPF_MAP_TYPE_RINGBUF);
	MAP_UINT(max_entries, 8 * 1024 * 1024);
} ring SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, CLASSES);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct wire_counters);
} counters SEC(".maps");

/* What each cgroup lost: told to the container that it happened to. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, 4096);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, struct wire_loss);
	MAP_TYPE(value, u64);
} losses SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct wire_config);
} config SEC(".maps");

/* The agent's process id on the host, found out by the agent's own iterator. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} self SEC(".maps");

struct start {
	u64 cgroup;
	u64 mount_namespace;
};

/* Processes that began a program in the host's pid namespace and may be a runtime on its way into a container: pid to where. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_LRU_HASH);
	MAP_UINT(max_entries, 4096);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct start);
} starting SEC(".maps");

enum { WATCHED_SERVICE = 1, WATCHED_CONTAINER = 2 };

/* Cgroups that are watched although their processes share the host's namespaces: services, and containers that were given the host's. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, 16384);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, u64);
	MAP_TYPE(value, u32);
} watched SEC(".maps");

inlined struct wire_counters *counters_of(u32 class)
{
	return bpf_map_lookup_elem(&counters, &class);
}

/* Packets that are taken in interrupt whoever counts on this CPU, and count connections themselves. */
inlined void increment(u64 *counter, u32 class)
{
	if (class == CLASS_CONNECTION)
		__sync_fetch_and_add(counter, 1);
	else
		++*counter;
}

inlined void count_seen(u32 class)
{
	struct wire_counters *c = counters_of(class);
	if (c)
		increment(&c->seen, class);
}

inlined void count_filtered(u32 class)
{
	struct wire_counters *c = counters_of(class);
	if (c)
		increment(&c->filtered, class);
}

inlined void count_lost(u32 class)
{
	struct wire_counters *c = counters_of(class);
	if (c)
		increment(&c->lost, class);
}

/* A loss whose container is known. */
verified_once int count_lost_of(u32 class, u64 cgroup, u32 place)
{
	struct wire_loss key = { .cgroup = cgroup, .class = class, .place = place };
	u64 one = 1, *count = bpf_map_lookup_elem(&losses, &key);

	count_lost(class);
	if (count)
		__sync_fetch_and_add(count, 1);
	else if (bpf_map_update_elem(&losses, &key, &one, BPF_NOEXIST) && (count = bpf_map_lookup_elem(&losses, &key)))
		__sync_fetch_and_add(count, 1);
	return 0;
}

inlined struct wire_config *configuration(void)
{
	u32 zero = 0;
	return bpf_map_lookup_elem(&config, &zero);
}

/* False for the root of the unified hierarchy, where what is only in the memory one lies. */
inlined int is_own_cgroup(u64 v2)
{
	struct wire_config *c = configuration();
	return c && v2 != c->unified_root && v2 > 1;
}

/* One number for the cgroup by which a container is known: the unified one, or the memory one where that is the root. Their ids overlap. */
inlined u64 cgroup_key(u64 v2, u64 v1)
{
	return is_own_cgroup(v2) || !v1 ? v2 : v1 << 32 | v1 >> 32;
}

/* A place in the ring, counted as seen, and as lost where the ring is full; to the cgroup that it happened to, where that is known. */
inlined void *reserve(u32 class, u32 kind, u32 bytes, u64 cgroup)
{
	count_seen(class);
	struct wire_header *header = bpf_ringbuf_reserve(&ring, bytes, 0);
	if (!header) {
		if (cgroup)
			count_lost_of(class, cgroup, PLACE_RING);
		else
			count_lost(class);
		return 0;
	}
	header->kind = kind;
	header->bytes = bytes;
	header->monotonic_ns = bpf_ktime_get_ns();
	return header;
}

inlined void submit(void *message)
{
	bpf_ringbuf_submit(message, BPF_RB_NO_WAKEUP);
}

inlined u64 v1_memory_cgroup(struct css_set *set)
{
	if (!enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return 0;

	struct cgroup_subsys_state *state = 0, **states = (void *)&set->subsys;
	bpf_probe_read_kernel(&state, sizeof(state), states + enum_value(enum cgroup_subsys_id, memory_cgrp_id));
	struct cgroup *group = READ(state, cgroup);
	struct kernfs_node *node = READ(group, kn);
	return READ(node, id);
}

verified_once int describe(struct wire_task *to, u64 described)
{
	struct task_struct *task = (void *)described;
	if (!to)
		return 0;

	struct task_struct *leader = READ(task, group_leader);
	to->pid = READ(task, tgid);
	to->start_boottime_ns = READ(leader, start_boottime);
	to->execs = READ(leader, self_exec_id);
	bpf_probe_read_kernel(&to->name, sizeof(to->name), &leader->comm);

	struct task_struct *parent = READ(leader, real_parent);
	struct task_struct *parent_leader = READ(parent, group_leader);
	to->parent_pid = READ(parent, tgid);
	to->parent_start_boottime_ns = READ(parent_leader, start_boottime);

	struct cred *cred = READ(task, real_cred);
	to->user_id = READ(cred, uid.val);
	to->group_id = READ(cred, gid.val);
	cred = READ(task, cred);
	/* A struct of two u32 before 6.3 and of one u64 since: the same eight bytes. */
	bpf_probe_read_kernel(&to->effective_capabilities, sizeof(u64), &cred->cap_effective);

	struct pid *pid = READ(leader, thread_pid);
	struct { u64 number; struct pid_namespace *space; } own; /* struct upid of every 64-bit kernel */
	u32 level = READ(pid, level);
	bpf_probe_read_kernel(&own, sizeof(own), (char *)&pid->numbers + level * sizeof(own));
	to->namespace_pid = (u32)own.number;
	to->pid_namespace = READ(own.space, ns.inum);
	struct task_struct *init = READ(own.space, child_reaper);
	to->init_start_boottime_ns = READ(init, start_boottime);

	struct nsproxy *spaces = READ(task, nsproxy);
	struct mnt_namespace *mounts = READ(spaces, mnt_ns);
	struct net *net = READ(spaces, net_ns);
	to->mount_namespace = READ(mounts, ns.inum);
	to->network_namespace = READ(net, ns.inum);

	struct css_set *groups = READ(task, cgroups);
	struct cgroup *unified = READ(groups, dfl_cgrp);
	struct kernfs_node *node = READ(unified, kn);
	to->cgroup_v2_id = READ(node, id);
	to->cgroup_v1_id = v1_memory_cgroup(groups);
	return 0;
}

#define RUNTIME_NAME 0x00005b3a636e7572ull /* "runc:[", as the first six bytes of a name */
#define RUNTIME_MASK 0x0000ffffffffffffull

/*
 * The program was begun outside of any container. Containers that were given the host's pid namespace begin theirs in
 * their own cgroup and with mounts of their own; a runtime may put its program there before it begins, with the host's mounts.
 * Asked when it acts, not when it begins: the agent learns of a new cgroup some milliseconds later.
 */
inlined int is_begun_outside(u32 pid)
{
	struct start *start = bpf_map_lookup_elem(&starting, &pid);
	struct wire_config *c = configuration();
	if (!start)
		return 0;

	u64 group = start->cgroup;
	u32 *of = bpf_map_lookup_elem(&watched, &group);
	return !of || *of != WATCHED_CONTAINER || (c && start->mount_namespace == c->host_mount_namespace);
}

/* runc while it turns into a container's first process. Its name alone would let anyone hide behind it. */
inlined int is_runtime(u64 name, u32 pid)
{
	return (name & RUNTIME_MASK) == RUNTIME_NAME && is_begun_outside(pid);
}

/* The agent itself, and a runtime that makes a container: noise. */
inlined int is_noise(const struct wire_task *task)
{
	struct wire_config *c = configuration();
	if (c && task->namespace_pid == c->own_pid && task->pid_namespace == c->own_pid_namespace)
		return 1;

	u64 name;
	__builtin_memcpy(&name, task->name, sizeof(name));
	return is_runtime(name, task->pid);
}
