/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The few kernel types and helpers that the programs use, by name only: libbpf
 * moves every field access to where the running kernel has the field (CO-RE),
 * so neither vmlinux.h nor the kernel's or libbpf's headers are needed.
 */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

struct task_struct;
struct socket;
struct file;

#define SEC(name) __attribute__((section(name), used))
#define inlined static inline __attribute__((always_inline))
/* Verified once and by itself, whoever calls it, where a static one is anew with all that its caller knows: takes numbers and memory, no kernel pointer that the verifier follows. */
#define verified_once __attribute__((noinline))
/* The compiler forgets what it knows of a value, so that the check that follows reaches the verifier. */
#define forget(value) asm volatile("" : "+r"(value))

/* --- maps ------------------------------------------------------------- */
#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PROG_ARRAY 3
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_RINGBUF 27
#define BPF_ANY 0
#define BPF_NOEXIST 1
#define BPF_F_NO_PREALLOC 1
#define BPF_RB_NO_WAKEUP 1
#define ALREADY_THERE -17 /* EEXIST */
#define MAP_UINT(name, value) int(*name)[value]
#define MAP_TYPE(name, type) type *name

/* --- helpers (numbers of include/uapi/linux/bpf.h) --------------------- */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static u64 (*bpf_ktime_get_ns)(void) = (void *)5;
static u32 (*bpf_get_smp_processor_id)(void) = (void *)8;
static long (*bpf_tail_call)(void *context, void *programs, u32 index) = (void *)12;
static u64 (*bpf_get_current_task)(void) = (void *)35;
static u64 (*bpf_get_socket_cookie)(void *sock) = (void *)46;
static long (*bpf_probe_read_user)(void *to, u32 size, const void *from) = (void *)112;
static long (*bpf_probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
static long (*bpf_probe_read_user_str)(void *to, u32 size, const void *from) = (void *)114;
static long (*bpf_probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static long (*bpf_ringbuf_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;
static void *(*bpf_ringbuf_reserve)(void *ring, u64 size, u64 flags) = (void *)131;
static void (*bpf_ringbuf_submit)(void *data, u64 flags) = (void *)132;
static struct task_struct *(*bpf_get_current_task_btf)(void) = (void *)158;
static struct socket *(*bpf_sock_from_file)(struct file *file) = (void *)162;
static long (*bpf_for_each_map_elem)(void *map, void *callback, void *context, u64 flags) = (void *)164;
static long (*bpf_loop)(u32 times, void *callback, void *context, u64 flags) = (void *)181;

/* --- CO-RE ------------------------------------------------------------ */
#define FIELD_BYTE_OFFSET 0
#define FIELD_EXISTS 2
#define TYPE_EXISTS 0
#define ENUM_VALUE_EXISTS 0
#define ENUM_VALUE 1
#define field_offset(type, field) __builtin_preserve_field_info(((type *)0)->field, FIELD_BYTE_OFFSET)
#define field_exists(pointer, field) __builtin_preserve_field_info((pointer)->field, FIELD_EXISTS)
#define type_exists(type) __builtin_preserve_type_info(*(type *)0, TYPE_EXISTS)
#define enum_value_exists(type, value) __builtin_preserve_enum_value(*(type *)value, ENUM_VALUE_EXISTS)
#define enum_value(type, value) __builtin_preserve_enum_value(*(type *)value, ENUM_VALUE)

/* A pointer that the verifier follows, as a plain number. */
inlined u64 plain(const void *pointer)
{
	u64 number = 0;
	bpf_probe_read_kernel(&number, sizeof(number), &pointer);
	return number;
}

#define READ(pointer, field)                                                    \
	({                                                                      \
		typeof((pointer)->field) value_;                                \
		bpf_probe_read_kernel(&value_, sizeof(value_), &(pointer)->field); \
		value_;                                                         \
	})

/* --- kernel types ------------------------------------------------------ */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef struct { u32 val; } kuid_t;
typedef struct { u32 val; } kgid_t;

struct kernfs_node { u64 id; };
struct cgroup_root { int hierarchy_id; };
struct cgroup { int level; struct kernfs_node *kn; struct cgroup_root *root; };
struct cgroup_subsys_state { struct cgroup *cgroup; };
struct css_set { struct cgroup_subsys_state *subsys[1]; struct cgroup *dfl_cgrp; };
struct sock_cgroup_data { struct cgroup *cgroup; };

struct qstr { u32 len; u64 hash_len; const unsigned char *name; };
struct super_block { unsigned long s_magic; };
struct inode {
	u16 i_mode;
	u32 i_nlink;
	u32 i_rdev;
	struct super_block *i_sb;
	s64 i_ctime_sec;
	u32 i_ctime_nsec;
};
struct timespec64 { s64 tv_sec; long tv_nsec; };
struct inode___6_6 { struct timespec64 __i_ctime; };
struct inode___6_5 { struct timespec64 i_ctime; };
struct dentry { struct dentry *d_parent; struct qstr d_name; struct inode *d_inode; };
struct ovl_inode { struct inode vfs_inode; struct dentry *__upperdentry; };
struct vfsmount { struct dentry *mnt_root; };
struct mount { struct mount *mnt_parent; struct dentry *mnt_mountpoint; struct vfsmount mnt; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; struct inode *f_inode; void *private_data; u32 f_flags; u32 f_mode; };
struct fdtable { u32 max_fds; struct file **fd; };
struct files_struct { struct fdtable *fdt; };
struct fs_struct { struct path root; struct path pwd; };

struct ns_common { u32 inum; };
struct mnt_namespace { struct ns_common ns; };
struct net { struct ns_common ns; };
struct task_struct;
struct pid_namespace { struct task_struct *child_reaper; struct ns_common ns; };
struct nsproxy { struct mnt_namespace *mnt_ns; struct net *net_ns; };
struct upid { int nr; struct pid_namespace *ns; };
struct pid { u32 level; struct upid numbers[1]; };

typedef struct { u64 val; } kernel_cap_t;
struct cred { kuid_t uid; kgid_t gid; kernel_cap_t cap_effective; };
struct mm_struct { unsigned long arg_start, arg_end; };
struct sched_entity { u64 sum_exec_runtime; };
struct signal_struct { atomic_t live; int nr_threads; int group_exit_code; u64 sum_sched_runtime; unsigned long maxrss; };
struct thread_info { unsigned long flags; u32 status; };
struct task_struct {
	struct thread_info thread_info;
	int pid, tgid;
	u64 start_boottime;
	int exit_code;
	u64 self_exec_id;
	struct task_struct *real_parent, *group_leader;
	struct sched_entity se;
	struct mm_struct *mm;
	struct pid *thread_pid;
	struct cred *real_cred, *cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct css_set *cgroups;
};
struct linux_binprm { struct file *file; const char *filename; };

struct in6_addr { u8 bytes[16]; };
typedef struct { struct net *net; } possible_net_t;
struct sock_common {
	u32 skc_daddr, skc_rcv_saddr;
	u16 skc_dport, skc_num;
	u16 skc_family;
	unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
	unsigned long skc_flags;
	atomic64_t skc_cookie;
};
struct sock { struct sock_common __sk_common; u16 sk_protocol; int sk_err; struct sock_cgroup_data sk_cgrp_data; };
struct tcp_sock { u64 bytes_sent, bytes_retrans, bytes_received; u32 segs_in, segs_out; };
struct inet_sock { u16 inet_sport; };
struct socket { struct sock *sk; };

struct bpf_iter_meta { u64 seq_num; };
struct bpf_iter__task_file { struct bpf_iter_meta *meta; struct task_struct *task; u32 fd; struct file *file; };
struct bpf_map;
struct bpf_iter__bpf_map { struct bpf_iter_meta *meta; struct bpf_map *map; };

enum cgroup_subsys_id { memory_cgrp_id = 4 };

/* What a system call was asked with. */
#ifdef __TARGET_ARCH_x86
struct pt_regs { unsigned long orig_ax, di, si, dx, r10, r8, r9; };
#else
struct pt_regs { u64 regs[31]; u64 orig_x0; int syscallno; };
#endif

#pragma clang attribute pop
