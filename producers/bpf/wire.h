/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the kernel programs write and the agent reads. Each struct has its twin in
 * Streams.Sensors; a test compares the offsets with the BTF of the compiled object.
 */
#pragma once
#include "kernel.h"

#define PATH_BYTES 4096
#define ARGUMENT_BYTES 4096

enum wire_kind {
	WIRE_EXEC = 1,
	WIRE_FORK = 2,
	WIRE_EXIT = 3,
	WIRE_CONNECTION_OPENED = 4,
	WIRE_CONNECTION_CLOSED = 5,
	WIRE_LISTEN = 6,
	WIRE_CGROUP = 7,
	WIRE_OOM = 8,
	WIRE_PRIVILEGE = 9,
	WIRE_FILE = 10,
	WIRE_CHANGE = 11,
	WIRE_NEW_CALL = 12,
	WIRE_CONNECTION_FAILED = 13,
	WIRE_FLOW = 14,
	WIRE_DNS = 15,
};

/* Classes of the counters. Forks are for the process table only and never leave the node. */
enum wire_class {
	CLASS_PROCESS = 0,
	CLASS_CONNECTION = 1,
	CLASS_LIFECYCLE = 2,
	CLASS_FORK = 3,
	CLASS_PRIVILEGE = 4,
	CLASS_FILE = 5,
	CLASS_SYSCALL = 6,
	CLASSES = 7,
};

/* Where an occurrence was lost in the kernel. */
enum wire_place {
	PLACE_RING = 0,
	PLACE_MAP = 1,
	PLACE_BUDGET = 2,
};

/* Losses of one cgroup, counted under this key; what finds no room there is in the class' counter alone. */
struct wire_loss {
	u64 cgroup;
	u32 class;
	u32 place;
};

struct wire_counters {
	u64 seen;
	u64 filtered;
	u64 lost;
	u64 taken_over; /* runs of a program that the kernel skipped, and another made up for */
};

/* Set by the agent before the programs are attached. */
struct wire_config {
	u32 own_pid;           /* the agent's pid in its own pid namespace */
	u32 own_pid_namespace; /* and that namespace's inode */
	u32 memory_hierarchy;  /* number of the v1 memory hierarchy, 0 for none */
	u32 inventory_pass;    /* 1: listeners, 2: connections, 3: flows */
	u32 host_mount_namespace;
	u32 watch_host;        /* 1: files and system calls outside containers too */
	u64 unified_root;      /* id of the unified hierarchy's root */
	u64 files_per_second;  /* new files that a container may name in a second */
};

/* First of every message: what it is, and when (CLOCK_MONOTONIC). */
struct wire_header {
	u32 kind;
	u32 bytes;
	u64 monotonic_ns;
};

struct wire_task {
	u64 start_boottime_ns;
	u64 parent_start_boottime_ns;
	u64 init_start_boottime_ns; /* first process of the pid namespace: the container's start */
	u64 cgroup_v2_id;
	u64 cgroup_v1_id; /* of the memory hierarchy */
	u64 effective_capabilities;
	u64 execs; /* programs begun, ancestors' included: who knows fewer has missed one */
	u32 pid;
	u32 namespace_pid;
	u32 parent_pid;
	u32 user_id;
	u32 group_id;
	u32 pid_namespace;
	u32 mount_namespace;
	u32 network_namespace;
	char name[16];
};

struct wire_fork {
	struct wire_header header;
	struct wire_task task;
};

#define EXEC_UPPER_LAYER (1 << 0)
#define EXEC_NO_LINK (1 << 1)
#define EXEC_SETUID (1 << 2)
#define EXEC_STDIN_SOCKET (1 << 3)
#define EXEC_STDOUT_SOCKET (1 << 4)
#define EXEC_ARGUMENTS_TRUNCATED (1 << 5)
#define EXEC_PATH_TRUNCATED (1 << 6)
#define EXEC_ON_OVERLAY (1 << 7)
#define EXEC_NO_PATH (1 << 8) /* the executable has no place in the file tree: a bare name follows */

/* Followed by executable, invoked-as, working directory and arguments, without gaps. */
struct wire_exec {
	struct wire_header header;
	struct wire_task task;
	s64 executable_changed_ns; /* ctime, realtime */
	u32 flags;
	u32 executable_bytes;
	u32 invoked_bytes;
	u32 directory_bytes;
	u32 argument_bytes;
	u32 reserved;
};

struct wire_exit {
	struct wire_header header;
	struct wire_task task;
	u64 cpu_time_ns;
	u64 peak_pages;
	u32 status; /* as wait(2) has it */
	u32 reserved;
};

#define DIRECTION_UNKNOWN 0
#define DIRECTION_OUTBOUND 1
#define DIRECTION_INBOUND 2

#define MISSED_NOTHING 0
#define MISSED_END 1 /* no program saw the end; its time is that of the look that found it */
#define MISSED_ALL 2 /* nor is there a socket that would tell what was moved */

struct wire_connection {
	struct wire_header header;
	struct wire_task task;
	u64 opened_ns; /* CLOCK_MONOTONIC, 0 where it was open before the agent */
	u64 bytes_sent;
	u64 bytes_received;
	u32 packets_sent;
	u32 packets_received;
	u8 local_address[16];
	u8 remote_address[16];
	u16 local_port;
	u16 remote_port;
	u16 family;
	u8 direction;
	u8 transport; /* IPPROTO_ */
	u32 error;    /* of a connection that failed; 0 is unknown */
	u32 missed;   /* MISSED_, where it ended */
};

#define CGROUP_MADE 1
#define CGROUP_REMOVED 2

struct wire_cgroup {
	struct wire_header header;
	u64 id;
	u32 hierarchy;
	u32 operation;
	u32 path_bytes; /* with the closing 0 */
	u32 reserved;
	char path[1024];
};

struct wire_oom {
	struct wire_header header;
	struct wire_task task;
};

/* What a system call does, as far as it is told; its number differs between architectures, so the agent says which is which. */
enum wire_call {
	CALL_OTHER = 0,
	CALL_SETUID,
	CALL_SETREUID,
	CALL_SETRESUID,
	CALL_CAPSET,
	CALL_SETNS,
	CALL_UNSHARE,
	CALL_CLONE,
	CALL_CLONE3,
	CALL_PTRACE,
	CALL_WRITE_MEMORY,
	CALL_MOUNT,
	CALL_UNMOUNT,
	CALL_MOVE_MOUNT,
	CALL_PIVOT_ROOT,
	CALL_LOAD_MODULE,
	CALL_REMOVE_MODULE,
	CALL_BPF,
	CALL_MEMORY_FILE,
	CALL_IO_URING,
	CALL_OPEN,
	CALL_READ,
	CALL_WRITE,
	CALL_SEND_FILE,
	CALL_COPY_RANGE,
	CALL_CREATE,
	CALL_RENAME,
	CALL_UNLINK,
	CALL_LINK,
	CALL_SYMLINK,
	CALL_CHMOD,
	CALL_TRUNCATE,
	CALL_ACCEPT,
	CALL_SEND,
	CALL_SEND_MESSAGE,
	CALL_SEND_MESSAGES,
	CALL_RECEIVE,
	CALL_RECEIVE_MESSAGE,
	CALL_RECEIVE_MESSAGES,
};

/* Programs that a system call is handed to. */
enum wire_handler {
	HANDLER_NONE = 0,
	HANDLER_PRIVILEGE,
	HANDLER_OPEN,
	HANDLER_TRANSFER,
	HANDLER_CHANGE,
	HANDLER_ACCEPT,
	HANDLER_DATAGRAM,
	HANDLER_SOCKET, /* read and write of a socket: handed on by HANDLER_TRANSFER */
	HANDLERS,
};

/* Where a call has what: indexes of its arguments, 255 for none. */
struct wire_call_kind {
	u8 call;
	u8 handler;
	u8 descriptor; /* file descriptor, or the directory that a path starts from */
	u8 path;
	u8 target_descriptor;
	u8 target_path;
	u8 mode;
	u8 flags;
};

struct wire_privilege {
	struct wire_header header;
	struct wire_task task;
	s64 result;
	u64 argument0;
	u64 argument1;
	u64 argument2;
	u64 argument3;
	u32 call;
	u32 text_bytes; /* of two texts that follow without gaps */
	u32 more_bytes;
	u32 reserved;
};

/* A file, for as long as one generation of folded counters lasts. */
struct wire_file_key {
	u64 dentry;
	u64 name_hash;
	u32 pid;
	u32 reserved;
};

#define FILE_CREATED (1 << 0)
#define FILE_DEVICE (1 << 1)
#define FILE_OPENED_TO_WRITE (1 << 2)

/* What a process did with a file in one generation. */
struct wire_file_counts {
	u64 bytes_read;
	u64 bytes_written;
	u64 operations;
	u32 reads;
	u32 writes;
	u32 open_flags;
	u32 flags;
};

/* Tells which file a key stands for; its path follows. */
struct wire_file {
	struct wire_header header;
	struct wire_task task;
	struct wire_file_key key;
	u32 mode;
	u32 path_bytes;
};

/* A change of the file tree, or a file that did not open. Four texts follow: path and where it begins, target and where it begins. */
struct wire_change {
	struct wire_header header;
	struct wire_task task;
	s64 result;
	u32 call;
	u32 mode;
	u32 flags;
	u32 directory_bytes;
	u32 path_bytes;
	u32 target_directory_bytes;
	u32 target_bytes;
	u32 reserved;
};

/* Calls are counted for each CPU on its own, in the tenths of two seconds: an even and an odd one. */
struct wire_call_key {
	u64 cgroup;
	u32 number;
	u32 cpu;
};

struct wire_call_counts {
	u64 even_second; /* of CLOCK_MONOTONIC */
	u64 odd_second;
	u64 retired; /* what was in counts that were since used for another second */
	u32 even[10];
	u32 odd[10];
};

/* A call that this CPU has not seen in this cgroup: once, and not in the counts. */
struct wire_new_call {
	struct wire_header header;
	struct wire_call_key key;
	u64 cgroup_v2_id;
	u64 cgroup_v1_id;
};

/* Datagrams between a process and a peer; the peer's port is 0 where the peer began. */
struct wire_datagram_key {
	u8 remote_address[16];
	u32 pid;
	u16 remote_port;
	u16 local_port; /* 0 where the process began */
};

struct wire_datagrams {
	u64 bytes_sent;
	u64 bytes_received;
	u64 last_ns;
	u32 packets_sent;
	u32 packets_received;
};

#define DNS_BYTES 320

struct wire_dns {
	struct wire_header header;
	struct wire_task task;
	u8 remote_address[16];
	u16 remote_port;
	u16 family;
	u16 transport; /* IPPROTO_ */
	u16 payload_bytes;
	u8 payload[DNS_BYTES];
};
