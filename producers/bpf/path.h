/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The path of a file as its process sees it: from the dentry up to the root of the
 * process, over mount points. d_path() is not open to these programs. The state is
 * in a map, not on the stack: the verifier then follows 1,500 steps and not 500,000.
 */
#pragma once
#include "output.h"

#define PATH_STEPS 2304 /* as many components as 4,096 bytes hold, and the mounts between them */
#define ELLIPSIS_BYTES 3 /* "…" begins a path whose upper end is not told */
#define NAME_BYTES 255

struct walk {
	struct dentry *dentry;
	struct vfsmount *mount;
	struct dentry *root_dentry;
	struct vfsmount *root_mount;
	u32 start; /* the path is text[start..PATH_BYTES) */
	u32 truncated;
	char text[PATH_BYTES + NAME_BYTES + 1];
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct walk);
} walks SEC(".maps");

inlined struct walk *walk_state(void)
{
	u32 zero = 0;
	return bpf_map_lookup_elem(&walks, &zero);
}

static long step_up(u32 index, void *context)
{
	struct walk *w = walk_state();
	if (!w)
		return 1;

	struct dentry *dentry = w->dentry;
	struct vfsmount *mount = w->mount;
	if (dentry == w->root_dentry && mount == w->root_mount) {
		w->truncated = 0;
		return 1;
	}

	struct dentry *parent = READ(dentry, d_parent);
	struct dentry *top = READ(mount, mnt_root);
	if (dentry == top || dentry == parent) {
		struct mount *inner = (void *)mount - field_offset(struct mount, mnt);
		struct mount *outer = READ(inner, mnt_parent);
		if (inner == outer) {
			w->truncated = 0;
			return 1;
		}
		w->dentry = READ(inner, mnt_mountpoint);
		w->mount = (void *)outer + field_offset(struct mount, mnt);
		return 0;
	}

	u32 length = READ(dentry, d_name.len);
	const unsigned char *name = READ(dentry, d_name.name);
	u32 start = w->start;
	if (length > NAME_BYTES || start < length + 1 || start > PATH_BYTES)
		return 1;

	start -= length + 1;
	w->start = start;
	w->text[start & (PATH_BYTES - 1)] = '/';
	bpf_probe_read_kernel(&w->text[(start + 1) & (PATH_BYTES - 1)], length & NAME_BYTES, name);
	w->dentry = parent;
	return 0;
}

/* Leaves the path at the end of the walk's text; true where only its lower end is told. */
verified_once u32 walk_up(u64 walker, u64 walked)
{
	struct task_struct *task = (void *)walker;
	struct path *path = (void *)walked;
	struct walk *w = walk_state();
	if (!w)
		return 0;

	struct fs_struct *fs = READ(task, fs);
	w->root_dentry = READ(fs, root.dentry);
	w->root_mount = READ(fs, root.mnt);
	w->dentry = READ(path, dentry);
	w->mount = READ(path, mnt);
	w->start = PATH_BYTES;
	w->truncated = 1; /* until the root is reached */
	bpf_loop(PATH_STEPS, step_up, 0, 0);
	if (w->truncated) {
		u32 start = w->start < ELLIPSIS_BYTES ? 0 : w->start - ELLIPSIS_BYTES;
		forget(start);
		if (start > PATH_BYTES - ELLIPSIS_BYTES)
			return 1;
		w->text[start] = 0xe2;
		w->text[start + 1] = 0x80;
		w->text[start + 2] = 0xa6;
		w->start = start;
	}
	return w->truncated;
}
