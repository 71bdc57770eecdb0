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
};

/* Classes of the counters. Forks are for the process table only and never leave the node. */
enum wire_class {
	CLASS_PROCESS = 0,
	CLASS_CONNECTION = 1,
	CLASS_LIFECYCLE = 2,
	CLASS_FORK = 3,
	CLASSES = 4,
};

struct wire_counters {
	u64 seen;
	u64 filtered;
	u64 lost;
};

/* Set by the agent before the programs are attached. */
struct wire_config {
	u32 own_pid;           /* the agent's pid in its own pid namespace */
	u32 own_pid_namespace; /* and that namespace's inode */
	u32 memory_hierarchy;  /* number of the v1 memory hierarchy, 0 for none */
	u32 inventory_pass;    /* 1: listeners, 2: connections */
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
	u8 reserved;
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
