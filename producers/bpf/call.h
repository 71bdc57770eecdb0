/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Every system call that returns passes here: counted where its container is watched, and handed to
 * the program that knows what it did. Calls that never return (exit, a signal's return) are not seen.
 * What is read of the caller's memory is read after the call: another thread may have changed it.
 */
#pragma once
#include "path.h"

#define CALLS 512
#define COMPATIBLE 0x10000 /* added to the numbers of the 32-bit interface */
#define NO_ARGUMENT 255
#define SECOND_NS 1000000000ull
#define TENTH_NS 100000000ull
#define CALL_COUNTS 65536

struct {
	MAP_UINT(type, BPF_MAP_TYPE_ARRAY);
	MAP_UINT(max_entries, CALLS);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct wire_call_kind);
} calls SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PROG_ARRAY);
	MAP_UINT(max_entries, HANDLERS);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} handlers SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, CALL_COUNTS);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, struct wire_call_key);
	MAP_TYPE(value, struct wire_call_counts);
} call_counts SEC(".maps");

inlined u64 argument_of(struct pt_regs *registers, u32 index)
{
#ifdef __TARGET_ARCH_x86
	switch (index) {
	case 0: return READ(registers, di);
	case 1: return READ(registers, si);
	case 2: return READ(registers, dx);
	case 3: return READ(registers, r10);
	case 4: return READ(registers, r8);
	default: return 0;
	}
#else
	switch (index) {
	case 0: return READ(registers, orig_x0);
	case 1: return READ(registers, regs[1]);
	case 2: return READ(registers, regs[2]);
	case 3: return READ(registers, regs[3]);
	case 4: return READ(registers, regs[4]);
	default: return 0;
	}
#endif
}

/* Of the current call; a number of the 32-bit interface means another call, and is no index. */
inlined u32 number_of(struct pt_regs *registers, struct task_struct *task)
{
#ifdef __TARGET_ARCH_x86
	return (u32)registers->orig_ax + (task->thread_info.status & 2 ? COMPATIBLE : 0);
#else
	return (u32)registers->syscallno + (task->thread_info.flags & (1 << 22) ? COMPATIBLE : 0);
#endif
}

inlined struct wire_call_kind *kind_of(struct pt_regs *registers)
{
	u32 number = number_of(registers, bpf_get_current_task_btf());
	return bpf_map_lookup_elem(&calls, &number);
}

/* The cgroup by which the current task's container is known, and its ids. */
inlined u64 cgroup_and_ids(u64 *v2, u64 *v1)
{
	struct css_set *groups = bpf_get_current_task_btf()->cgroups;

	*v2 = groups->dfl_cgrp->kn->id;
	*v1 = 0;
	if (is_own_cgroup(*v2))
		return *v2;
	*v1 = v1_memory_cgroup(groups);
	return cgroup_key(*v2, *v1);
}

verified_once u64 own_cgroup(void)
{
	u64 v2, v1;
	return cgroup_and_ids(&v2, &v1);
}

/* The current task. */
verified_once int is_watched(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct wire_config *c = configuration();
	if (!c)
		return 0;
	if (task->thread_pid->level > 0 || task->nsproxy->mnt_ns->ns.inum != c->host_mount_namespace || c->watch_host)
		return 1;

	u64 group = own_cgroup();
	return group > 1 && bpf_map_lookup_elem(&watched, &group) != 0;
}

inlined int is_self(struct task_struct *task)
{
	u32 zero = 0, *own = bpf_map_lookup_elem(&self, &zero);
	return own && (u32)task->tgid == *own;
}

#define RUNTIME_EXE 0x00657865u /* "exe": runc init, from /proc/self/exe, before it gives itself a name */

/* The current task is the agent, or a runtime that makes a container. */
verified_once int is_background(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u64 name;
	u32 pid = task->tgid;
	bpf_probe_read_kernel(&name, sizeof(name), &task->group_leader->comm);
	if (is_self(task) || is_runtime(name, pid))
		return 1;
	return (u32)name == RUNTIME_EXE && task->thread_pid->level == 0 && is_begun_outside(pid);
}

verified_once int count_first(struct wire_call_key *key)
{
	u64 v2, v1;
	struct wire_call_counts none = {};

	count_seen(CLASS_SYSCALL);
	if (!key || bpf_map_update_elem(&call_counts, key, &none, BPF_NOEXIST)) {
		count_lost_of(CLASS_SYSCALL, key ? key->cgroup : 0, PLACE_MAP);
		return 0;
	}

	struct wire_new_call *call = bpf_ringbuf_reserve(&ring, sizeof(*call), 0);
	if (!call) {
		count_lost_of(CLASS_SYSCALL, key->cgroup, PLACE_RING);
		return 0;
	}
	call->header.kind = WIRE_NEW_CALL;
	call->header.bytes = sizeof(*call);
	call->header.monotonic_ns = bpf_ktime_get_ns();
	call->key = *key;
	cgroup_and_ids(&v2, &v1);
	call->cgroup_v2_id = v2;
	call->cgroup_v1_id = v1;
	submit(call);
	return 0;
}

inlined u64 sum_of(const u32 *tenths)
{
	u64 sum = 0;
#pragma unroll
	for (int i = 0; i < 10; i++)
		sum += tenths[i];
	return sum;
}

inlined void count_call(u32 number)
{
	struct wire_call_key key = { .cgroup = own_cgroup(), .number = number, .cpu = bpf_get_smp_processor_id() };
	struct wire_call_counts *counts = bpf_map_lookup_elem(&call_counts, &key);
	if (!counts) {
		count_first(&key);
		return;
	}

	u64 now = bpf_ktime_get_ns(), second = now / SECOND_NS;
	u32 tenth = (u32)(now - second * SECOND_NS) / (u32)TENTH_NS;
	forget(tenth);
	if (tenth > 9)
		return;
	if (second & 1) {
		if (counts->odd_second != second) {
			counts->retired += sum_of(counts->odd);
			__builtin_memset(counts->odd, 0, sizeof(counts->odd));
			counts->odd_second = second;
		}
		counts->odd[tenth]++;
	} else {
		if (counts->even_second != second) {
			counts->retired += sum_of(counts->even);
			__builtin_memset(counts->even, 0, sizeof(counts->even));
			counts->even_second = second;
		}
		counts->even[tenth]++;
	}
}

SEC("tp_btf/sys_exit")
int on_call(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	struct task_struct *task = bpf_get_current_task_btf();
	struct wire_config *c = configuration();
	if (!c || is_self(task))
		return 0;

	u32 number = number_of(registers, task);
	struct wire_call_kind *kind = bpf_map_lookup_elem(&calls, &number);
	if (kind && context[1] == 0 && (kind->call == CALL_CLONE || kind->call == CALL_CLONE3))
		return 0; /* the child's end of its parent's call */
	if (is_watched())
		count_call(number);
	if (kind && kind->handler)
		bpf_tail_call(context, &handlers, kind->handler);
	return 0;
}
