/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Programs executed, processes forked and ended, victims of the OOM killer. */
#pragma once
#include "inode.h"
#include "path.h"

#define TEXT_BYTES (3 * PATH_BYTES + ARGUMENT_BYTES)

struct exec_message {
	struct wire_exec exec;
	char text[TEXT_BYTES + PATH_BYTES]; /* the last copy may begin anywhere in TEXT_BYTES */
};

/* Over 512 bytes, so not on the stack. Tracepoints of processes run with preemption off and never nest. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct exec_message);
} exec_messages SEC(".maps");

inlined s64 changed_at(struct inode *inode)
{
	struct inode___6_6 *between = (void *)inode;
	struct inode___6_5 *older = (void *)inode;

	if (field_exists(inode, i_ctime_sec))
		return READ(inode, i_ctime_sec) * 1000000000 + READ(inode, i_ctime_nsec);
	if (field_exists(between, __i_ctime))
		return READ(between, __i_ctime.tv_sec) * 1000000000 + READ(between, __i_ctime.tv_nsec);
	if (field_exists(older, i_ctime))
		return READ(older, i_ctime.tv_sec) * 1000000000 + READ(older, i_ctime.tv_nsec);
	return 0;
}

inlined u32 inode_flags(struct inode *inode)
{
	u32 flags = 0;
	struct super_block *super = READ(inode, i_sb);

	if (READ(super, s_magic) == OVERLAYFS_MAGIC)
		flags |= in_upper_layer(inode) ? EXEC_ON_OVERLAY | EXEC_UPPER_LAYER : EXEC_ON_OVERLAY;
	if (READ(inode, i_nlink) == 0)
		flags |= EXEC_NO_LINK;
	if (READ(inode, i_mode) & MODE_SETUID)
		flags |= EXEC_SETUID;
	return flags;
}

inlined int is_socket(struct file **files, u32 number)
{
	struct file *file = 0;
	bpf_probe_read_kernel(&file, sizeof(file), files + number);
	return is_socket_file(file);
}

inlined u32 stream_flags(struct task_struct *task)
{
	struct files_struct *open = READ(task, files);
	struct fdtable *table = READ(open, fdt);
	struct file **files = READ(table, fd);

	return (is_socket(files, 0) ? EXEC_STDIN_SOCKET : 0) | (is_socket(files, 1) ? EXEC_STDOUT_SOCKET : 0);
}

/* The path that was just walked goes behind what is already there. */
inlined u32 put_walked(struct exec_message *message, u32 at)
{
	struct walk *w = walk_state();
	if (!w)
		return 0;

	u32 start = w->start, length = PATH_BYTES - start;
	forget(length);
	if (length > PATH_BYTES)
		return 0;
	forget(at);
	if (at > TEXT_BYTES)
		return 0;
	bpf_probe_read_kernel(&message->text[at], length, &w->text[start & (PATH_BYTES - 1)]);
	return length;
}

inlined u32 put_name(struct exec_message *message, u32 at, const void *name)
{
	forget(at);
	if (at > TEXT_BYTES)
		return 0;
	long length = bpf_probe_read_kernel_str(&message->text[at], PATH_BYTES, name);
	return length > 1 && length <= PATH_BYTES ? (u32)length - 1 : 0;
}

inlined u32 put_arguments(struct exec_message *message, u32 at, struct task_struct *task)
{
	struct mm_struct *memory = READ(task, mm);
	unsigned long start = READ(memory, arg_start);
	unsigned long length = READ(memory, arg_end) - start;

	if (length > ARGUMENT_BYTES) {
		length = ARGUMENT_BYTES;
		message->exec.flags |= EXEC_ARGUMENTS_TRUNCATED;
	}
	u32 size = length;
	forget(size);
	if (size > ARGUMENT_BYTES)
		return 0;
	forget(at);
	if (at > TEXT_BYTES)
		return 0;
	if (bpf_probe_read_user(&message->text[at], size, (void *)start)) {
		message->exec.flags |= EXEC_ARGUMENTS_TRUNCATED;
		return 0;
	}
	return size;
}

/* A program begun in the host's pid namespace may be a runtime's; one begun in another is a container's. */
inlined void remember_start(struct task_struct *task, const struct wire_task *described)
{
	struct pid *numbers = READ(task, thread_pid);
	struct start start = {
		.cgroup = cgroup_key(described->cgroup_v2_id, described->cgroup_v1_id),
		.mount_namespace = described->mount_namespace,
	};
	u32 pid = described->pid;

	if (READ(numbers, level) == 0)
		bpf_map_update_elem(&starting, &pid, &start, BPF_ANY);
	else
		bpf_map_delete_elem(&starting, &pid);
}

SEC("tp_btf/sched_process_exec")
int on_exec(u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct linux_binprm *program = (void *)context[2];
	u32 zero = 0;
	struct exec_message *message = bpf_map_lookup_elem(&exec_messages, &zero);
	if (!message)
		return 0;

	struct wire_exec *exec = &message->exec;
	struct file *file = READ(program, file);
	struct inode *inode = READ(file, f_inode);
	count_seen(CLASS_PROCESS);
	exec->header.kind = WIRE_EXEC;
	exec->header.monotonic_ns = bpf_ktime_get_ns();
	describe(&exec->task, plain(task));
	remember_start(task, &exec->task);
	exec->executable_changed_ns = changed_at(inode);
	exec->flags = inode_flags(inode) | stream_flags(task);

	if (walk_up(plain(task), (u64)&file->f_path))
		exec->flags |= EXEC_PATH_TRUNCATED;
	u32 at = exec->executable_bytes = put_walked(message, 0);
	if (!at) {
		struct dentry *dentry = READ(file, f_path.dentry);
		at = exec->executable_bytes = put_name(message, 0, READ(dentry, d_name.name));
		exec->flags |= EXEC_NO_PATH;
	}

	at += exec->invoked_bytes = put_name(message, at, READ(program, filename));

	struct fs_struct *fs = READ(task, fs);
	walk_up(plain(task), (u64)&fs->pwd);
	at += exec->directory_bytes = put_walked(message, at);

	at += exec->argument_bytes = put_arguments(message, at, task);

	u32 bytes = sizeof(*exec) + at;
	exec->header.bytes = bytes;
	forget(bytes);
	if (bytes > sizeof(*message) || bpf_ringbuf_output(&ring, message, bytes, BPF_RB_NO_WAKEUP))
		count_lost_of(CLASS_PROCESS, cgroup_key(exec->task.cgroup_v2_id, exec->task.cgroup_v1_id), PLACE_RING);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int on_fork(u64 *context)
{
	struct task_struct *parent = (void *)context[0], *child = (void *)context[1];
	u32 pid = READ(child, tgid), parent_pid = READ(parent, tgid);
	u64 one = 1;
	if (READ(child, pid) != pid)
		return 0; /* a thread */

	if (bpf_map_lookup_elem(&starting, &parent_pid))
		bpf_map_update_elem(&starting, &pid, &one, BPF_ANY);
	else
		bpf_map_delete_elem(&starting, &pid);

	struct wire_fork *fork = reserve(CLASS_FORK, WIRE_FORK, sizeof(*fork), 0);
	if (!fork)
		return 0;
	struct wire_task task = {};
	describe(&task, plain(child));
	fork->task = task;
	submit(fork);
	return 0;
}

struct ended_process {
	u64 start_boottime_ns;
	u32 pid;
	u32 reserved;
};

/* Ends told of processes whose threads ended together. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_LRU_HASH);
	MAP_UINT(max_entries, 4096);
	MAP_TYPE(key, struct ended_process);
	MAP_TYPE(value, u64);
} ended_processes SEC(".maps");

/*
 * A thread leaves the count of those that live some time before it comes here, so that several find themselves the
 * last: the first of them tells. One that is alone may still come after another that was not.
 */
inlined int is_end_told(const struct wire_task *task, struct signal_struct *group)
{
	struct ended_process key = { .start_boottime_ns = task->start_boottime_ns, .pid = task->pid };
	u64 one = 1;

	if (READ(group, nr_threads) > 1)
		return bpf_map_update_elem(&ended_processes, &key, &one, BPF_NOEXIST) == ALREADY_THERE;
	return bpf_map_lookup_elem(&ended_processes, &key) != 0;
}

SEC("tp_btf/sched_process_exit")
int on_exit(u64 *context)
{
	struct task_struct *task = (void *)context[0];
	struct signal_struct *group = READ(task, signal);
	if (READ(group, live.counter) != 0)
		return 0; /* other threads go on */

	struct wire_task who = {};
	describe(&who, plain(task));
	if (is_end_told(&who, group))
		return 0;
	if (is_noise(&who)) {
		count_seen(CLASS_PROCESS);
		count_filtered(CLASS_PROCESS);
		return 0;
	}

	struct wire_exit *exit = reserve(CLASS_PROCESS, WIRE_EXIT, sizeof(*exit), cgroup_key(who.cgroup_v2_id, who.cgroup_v1_id));
	if (!exit)
		return 0;
	struct task_struct *leader = READ(task, group_leader);
	int status = READ(group, group_exit_code);
	exit->task = who;
	exit->status = status ? status : READ(task, exit_code);
	exit->cpu_time_ns = READ(group, sum_sched_runtime) + READ(task, se.sum_exec_runtime);
	if (leader != task)
		exit->cpu_time_ns += READ(leader, se.sum_exec_runtime);
	exit->peak_pages = READ(group, maxrss);
	exit->reserved = 0;
	submit(exit);
	return 0;
}

SEC("tp_btf/mark_victim")
int on_victim(u64 *context)
{
	/* The task since 6.8; its pid before, and then the current task stands for it: same cgroup, as a rule. */
	u64 argument = 0;
	bpf_probe_read_kernel(&argument, sizeof(argument), &context[0]); /* a plain number to the verifier */
	struct task_struct *task = (void *)argument;
	if (argument < 0x100000000ull)
		task = (void *)bpf_get_current_task();

	struct wire_task who = {};
	describe(&who, (u64)task);
	if (argument < 0x100000000ull)
		who.pid = argument;
	struct wire_oom *oom = reserve(CLASS_PROCESS, WIRE_OOM, sizeof(*oom), cgroup_key(who.cgroup_v2_id, who.cgroup_v1_id));
	if (!oom)
		return 0;
	oom->task = who;
	submit(oom);
	return 0;
}
