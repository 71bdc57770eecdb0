/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Files opened, read and written, folded here: one entry for what a process does with one file,
 * until the agent has taken it. Entries live in the map of an even or of an odd generation; the agent
 * turns the generation over, and takes the other one's entries when no program can hold one any more.
 * Changes of the file tree, and opens that failed, are told one by one.
 */
#pragma once
#include "call.h"
#include "inode.h"

#define FMODE_CREATED (1 << 20)
#define OPEN_WRITES 03 /* O_WRONLY, O_RDWR */
#define CURRENT_DIRECTORY -100 /* AT_FDCWD */
#define FOLDED_FILES 32768
#define GIVEN_BYTES 4096 /* of a path as the caller gave it */

struct {
	MAP_UINT(type, BPF_MAP_TYPE_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u32);
} file_generation SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, FOLDED_FILES);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, struct wire_file_key);
	MAP_TYPE(value, struct wire_file_counts);
} files_even SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, FOLDED_FILES);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, struct wire_file_key);
	MAP_TYPE(value, struct wire_file_counts);
} files_odd SEC(".maps");

struct budget {
	u64 second;
	u64 files;
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_LRU_HASH);
	MAP_UINT(max_entries, 4096);
	MAP_TYPE(key, u64);
	MAP_TYPE(value, struct budget);
} file_budgets SEC(".maps");

struct file_message {
	struct wire_file file;
	char text[PATH_BYTES + NAME_BYTES + 1];
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct file_message);
} file_messages SEC(".maps");

struct change_message {
	struct wire_change change;
	char text[5 * GIVEN_BYTES];
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct change_message);
} change_messages SEC(".maps");

/* An open file of the current task, or 0. */
verified_once u64 file_number(u64 number)
{
	struct files_struct *open = bpf_get_current_task_btf()->files;
	struct fdtable *table = READ(open, fdt);
	struct file **files = READ(table, fd), *file = 0;
	u32 index = (u32)number;

	if (index < READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), files + index);
	return (u64)file;
}

inlined struct file *file_at(u64 number)
{
	return (void *)file_number(number);
}

inlined int is_own_kind(u64 magic) /* file systems that the kernel makes up: proc, sysfs, cgroups, devpts, nsfs, tracefs, debugfs, anonymous */
{
	return magic == 0x9fa0 || magic == 0x62656572 || magic == 0x27e0eb || magic == 0x63677270 || magic == 0x1cd1
		|| magic == 0x6e736673 || magic == 0x74726163 || magic == 0x64626720 || magic == 0x09041934;
}

inlined int is_harmless_device(u32 device) /* null, zero, full, random, urandom, terminals */
{
	u32 major = device >> 20, minor = device & 0xfffff;
	return (major == 1 && (minor == 3 || minor == 5 || minor == 7 || minor == 8 || minor == 9)) || major == 5 || (major >= 136 && major <= 143);
}

/* What the kernel tells of other processes' memory and of itself. */
inlined int is_telling(u64 name)
{
	return name == 0x006e6f7269766e65ull /* environ */ || (u32)name == 0x006d656dull /* mem */
		|| (name & 0xffffffffffffull) == 0x0065726f636bull /* kcore */ || name == 0x736d79736c6c616bull /* kallsyms */;
}

/* A shared library of the image: every program opens several. */
inlined int is_library(const char *name)
{
	for (int i = 0; i < 27; i++) {
		char c = name[i];
		if (!c)
			return 0;
		if (c == '.' && name[i + 1] == 's' && name[i + 2] == 'o' && (name[i + 3] == 0 || name[i + 3] == '.'))
			return 1;
	}
	return 0;
}

/* Reading what says nothing about a container. */
verified_once int is_idle(u64 opened, u64 what, u32 type)
{
	struct file *file = (void *)opened;
	struct inode *inode = (void *)what;
	char name[32] = {};
	struct dentry *dentry = READ(file, f_path.dentry);
	struct super_block *super = READ(inode, i_sb);
	u64 magic = READ(super, s_magic), start;

	if (type == MODE_CHARACTERS || type == MODE_BLOCKS)
		return is_harmless_device(READ(inode, i_rdev));
	bpf_probe_read_kernel_str(name, sizeof(name), READ(dentry, d_name.name));
	__builtin_memcpy(&start, name, sizeof(start));
	if (is_own_kind(magic))
		return !is_telling(start);
	if (magic == OVERLAYFS_MAGIC && !in_upper_layer(inode))
		return is_library(name) || start == 0x61632e6f732e646cull; /* ld.so.ca(che) */
	return 0;
}

/* False where the container named as many files in this second as it may. */
inlined int may_name(struct wire_config *c, u64 cgroup)
{
	u64 second = bpf_ktime_get_ns() >> 30;
	struct budget *budget = bpf_map_lookup_elem(&file_budgets, &cgroup);
	if (!budget) {
		struct budget first = { .second = second, .files = 1 };
		bpf_map_update_elem(&file_budgets, &cgroup, &first, BPF_ANY);
		return 1;
	}
	if (budget->second != second) {
		budget->second = second;
		budget->files = 0;
	}
	return __sync_fetch_and_add(&budget->files, 1) < c->files_per_second;
}

verified_once int tell_file(struct wire_file_key *key, u64 opened, u64 what)
{
	struct file *file = (void *)opened;
	struct inode *inode = (void *)what;
	u64 task = bpf_get_current_task();
	u32 zero = 0;
	struct file_message *message = bpf_map_lookup_elem(&file_messages, &zero);
	struct walk *w = walk_state();
	if (!message || !w || !key)
		return 1;

	message->file.header.kind = WIRE_FILE;
	message->file.header.monotonic_ns = bpf_ktime_get_ns();
	message->file.key = *key;
	message->file.mode = READ(inode, i_mode);
	describe(&message->file.task, task);
	walk_up(task, (u64)&file->f_path);
	u32 start = w->start, length = PATH_BYTES - start;
	forget(length);
	if (length > PATH_BYTES)
		return 1;
	if (length)
		bpf_probe_read_kernel(message->text, length, &w->text[start & (PATH_BYTES - 1)]);
	if (!length) { /* no place in the file tree */
		struct dentry *dentry = READ(file, f_path.dentry);
		long named = bpf_probe_read_kernel_str(message->text, NAME_BYTES, READ(dentry, d_name.name));
		length = named > 1 && named <= NAME_BYTES ? named - 1 : 0;
	}
	message->file.path_bytes = length;
	u32 bytes = sizeof(message->file) + length;
	message->file.header.bytes = bytes;
	forget(bytes);
	return bytes > sizeof(*message) || bpf_ringbuf_output(&ring, message, bytes, BPF_RB_NO_WAKEUP);
}

inlined struct wire_file_counts *folded(u32 is_odd, struct wire_file_key *key)
{
	return is_odd ? bpf_map_lookup_elem(&files_odd, key) : bpf_map_lookup_elem(&files_even, key);
}

inlined long fold_anew(u32 is_odd, struct wire_file_key *key, struct wire_file_counts *counts)
{
	return is_odd ? bpf_map_update_elem(&files_odd, key, counts, BPF_NOEXIST) : bpf_map_update_elem(&files_even, key, counts, BPF_NOEXIST);
}

inlined void fold_into(struct wire_file_counts *to, struct wire_file_counts *more)
{
	__sync_fetch_and_add(&to->operations, 1);
	if (more->reads) {
		__sync_fetch_and_add(&to->reads, 1);
		__sync_fetch_and_add(&to->bytes_read, more->bytes_read);
	}
	if (more->writes) {
		__sync_fetch_and_add(&to->writes, 1);
		__sync_fetch_and_add(&to->bytes_written, more->bytes_written);
	}
	if ((to->open_flags & more->open_flags) != more->open_flags)
		to->open_flags |= more->open_flags;
	if ((to->flags & more->flags) != more->flags)
		to->flags |= more->flags;
}

/* One operation on an open file: into its entry, or told anew. */
verified_once int fold(u64 used, struct wire_file_counts *more)
{
	struct file *file = (void *)used;
	struct task_struct *task = bpf_get_current_task_btf();
	struct wire_config *c = configuration();
	struct inode *inode = READ(file, f_inode);
	u16 mode = READ(inode, i_mode), type = mode & MODE_TYPE;
	u32 zero = 0, *generation = bpf_map_lookup_elem(&file_generation, &zero);
	if (!more || !c || !generation)
		return 0;
	int is_device = type == MODE_CHARACTERS || type == MODE_BLOCKS, is_open = !more->reads && !more->writes;
	if (type != MODE_REGULAR && !(is_open && (is_device || type == MODE_DIRECTORY)))
		return 0; /* sockets and pipes are no files; what terminals move is not counted */

	count_seen(CLASS_FILE);
	if (!is_watched()) {
		count_filtered(CLASS_FILE);
		return 0;
	}

	u32 is_odd = *generation & 1;
	struct dentry *dentry = READ(file, f_path.dentry);
	struct wire_file_key key = { .dentry = (u64)dentry, .name_hash = READ(dentry, d_name.hash_len), .pid = task->tgid };
	struct wire_file_counts *counts = folded(is_odd, &key);
	if (counts) {
		fold_into(counts, more);
		return 0;
	}

	int only_reads = !more->writes && !(more->open_flags & OPEN_WRITES) && !(more->flags & FILE_CREATED);
	if (((only_reads || is_device) && is_idle(used, (u64)inode, type)) || is_background()) {
		count_filtered(CLASS_FILE);
		return 0;
	}

	u64 cgroup = own_cgroup();
	if (is_device)
		more->flags |= FILE_DEVICE;
	if (!may_name(c, cgroup)) {
		count_lost_of(CLASS_FILE, cgroup, PLACE_BUDGET);
	} else if (tell_file(&key, used, (u64)inode)) {
		count_lost_of(CLASS_FILE, cgroup, PLACE_RING);
	} else if (fold_anew(is_odd, &key, more)) {
		counts = folded(is_odd, &key); /* another thread was quicker, or the map is full */
		if (counts)
			fold_into(counts, more);
		else
			count_lost_of(CLASS_FILE, cgroup, PLACE_MAP);
	}
	return 0;
}

/* Copies what was walked. */
inlined u32 put_place(struct change_message *message, u32 at)
{
	struct walk *w = walk_state();
	if (!w)
		return 0;
	u32 start = w->start, length = PATH_BYTES - start;
	forget(length);
	if (length > PATH_BYTES)
		return 0;
	forget(at);
	if (at > 4 * GIVEN_BYTES)
		return 0;
	bpf_probe_read_kernel(&message->text[at], length, &w->text[start & (PATH_BYTES - 1)]);
	return length;
}

/* Where a relative path begins: the working directory, or an open file. */
inlined u32 put_directory(struct change_message *message, u32 at, u64 task, u64 number)
{
	if ((int)number == CURRENT_DIRECTORY) {
		struct fs_struct *fs = READ((struct task_struct *)task, fs);
		walk_up(task, (u64)&fs->pwd);
	} else {
		struct file *file = file_at(number);
		if (!file)
			return 0;
		walk_up(task, (u64)&file->f_path);
	}
	return put_place(message, at);
}

inlined u32 put_given(struct change_message *message, u32 at, u64 from)
{
	forget(at);
	if (at > 4 * GIVEN_BYTES)
		return 0;
	long length = bpf_probe_read_user_str(&message->text[at], GIVEN_BYTES, (void *)from);
	return length > 1 && length <= GIVEN_BYTES ? (u32)length - 1 : 0;
}

inlined int starts_at_root(struct change_message *message, u32 at)
{
	forget(at);
	return at <= 4 * GIVEN_BYTES && message->text[at] == '/';
}

/* Misses and interruptions say nothing: programs look for their files in many places. */
inlined int is_common(s64 result)
{
	return result == -2 || result == -4 || result == -11 || result == -17 || result == -20 || result == -22 || result == -9;
}

/* A change of the tree or a failed open, in the words of its caller. */
inlined int tell_change(struct pt_regs *registers, struct wire_call_kind *kind, s64 result)
{
	u64 task = bpf_get_current_task();
	struct wire_config *c = configuration();
	u32 zero = 0;
	struct change_message *message = bpf_map_lookup_elem(&change_messages, &zero);
	u32 mode = kind->mode == NO_ARGUMENT ? 0 : (u32)argument_of(registers, kind->mode);
	u32 is_privilege = kind->call == CALL_CHMOD && (mode & (MODE_SETUID | MODE_SETGID));
	u32 class = is_privilege ? CLASS_PRIVILEGE : CLASS_FILE;

	count_seen(class);
	if (!c || !message || is_common(result) || (!is_privilege && !is_watched()) || is_background()) {
		count_filtered(class);
		return 0;
	}
	u64 cgroup = own_cgroup();
	if (!is_privilege && !may_name(c, cgroup)) {
		count_lost_of(class, cgroup, PLACE_BUDGET);
		return 0;
	}

	struct wire_change *change = &message->change;
	change->header.kind = WIRE_CHANGE;
	change->header.monotonic_ns = bpf_ktime_get_ns();
	describe(&change->task, task);
	change->result = result;
	change->call = kind->call;
	change->mode = mode;
	change->flags = kind->flags == NO_ARGUMENT ? 0 : (u32)argument_of(registers, kind->flags);
	change->directory_bytes = change->target_directory_bytes = change->target_bytes = change->reserved = 0;

	u32 at = change->path_bytes = kind->path == NO_ARGUMENT ? 0 : put_given(message, 0, argument_of(registers, kind->path));
	if (!at || !starts_at_root(message, 0))
		at += change->directory_bytes = put_directory(message, at, task, kind->descriptor == NO_ARGUMENT ? CURRENT_DIRECTORY : argument_of(registers, kind->descriptor));
	if (kind->target_path != NO_ARGUMENT) {
		u32 target = at;
		at += change->target_bytes = put_given(message, at, argument_of(registers, kind->target_path));
		if (!starts_at_root(message, target))
			at += change->target_directory_bytes = put_directory(message, at, task, kind->target_descriptor == NO_ARGUMENT ? CURRENT_DIRECTORY : argument_of(registers, kind->target_descriptor));
	}

	u32 bytes = sizeof(*change) + at;
	change->header.bytes = bytes;
	forget(bytes);
	if (bytes > sizeof(*message) || bpf_ringbuf_output(&ring, message, bytes, BPF_RB_NO_WAKEUP))
		count_lost_of(class, cgroup, PLACE_RING);
	return 0;
}

SEC("tp_btf/sys_exit")
int on_open(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	s64 result = (s64)context[1];
	struct wire_call_kind *kind = kind_of(registers);
	if (!kind)
		return 0;
	if (result < 0)
		return tell_change(registers, kind, result);

	struct file *file = file_at((u64)result);
	if (!file)
		return 0; /* another thread closed it */
	struct wire_file_counts more = { .operations = 1, .open_flags = READ(file, f_flags) & 0x7fffffff };
	if (kind->flags != NO_ARGUMENT)
		more.open_flags = (u32)argument_of(registers, kind->flags) & 0x7fffffff; /* the file keeps neither O_CREAT nor O_TRUNC */
	if (more.open_flags & OPEN_WRITES)
		more.flags |= FILE_OPENED_TO_WRITE;
	if (READ(file, f_mode) & FMODE_CREATED)
		more.flags |= FILE_CREATED;
	fold((u64)file, &more);
	return 0;
}

SEC("tp_btf/sys_exit")
int on_change(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	struct wire_call_kind *kind = kind_of(registers);
	return kind ? tell_change(registers, kind, (s64)context[1]) : 0;
}

SEC("tp_btf/sys_exit")
int on_transfer(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	s64 result = (s64)context[1];
	struct wire_call_kind *kind = kind_of(registers);
	if (!kind || result < 0)
		return 0; /* a read at the end of a file counts, one that failed does not */

	struct wire_file_counts more = { .operations = 1 };
	struct file *file = file_at(argument_of(registers, kind->descriptor));
	if (kind->call == CALL_WRITE) {
		more.writes = 1;
		more.bytes_written = result;
	} else {
		more.reads = 1;
		more.bytes_read = result;
	}
	if (file && is_socket_file(file)) {
		bpf_tail_call(context, &handlers, HANDLER_SOCKET);
		return 0;
	}
	if (file)
		fold((u64)file, &more);

	if (kind->target_descriptor != NO_ARGUMENT) {
		struct wire_file_counts written = { .operations = 1, .writes = 1, .bytes_written = result };
		file = file_at(argument_of(registers, kind->target_descriptor));
		if (file)
			fold((u64)file, &written);
	}
	return 0;
}
