/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* One object for all kernel sensors: they share the ring, the counters and the description of a task. */
#include "process.h"
#include "connection.h"
#include "cgroup.h"
#include "privilege.h"
#include "file.h"
#include "network.h"

/* Never used: it brings every message into the object's BTF, against which the agent's twins are tested. */
union wire_message {
	struct wire_fork fork;
	struct wire_exec exec;
	struct wire_exit exit;
	struct wire_connection connection;
	struct wire_cgroup cgroup;
	struct wire_oom oom;
	struct wire_privilege privilege;
	struct wire_file file;
	struct wire_file_counts file_counts;
	struct wire_change change;
	struct wire_new_call new_call;
	struct wire_call_counts call_counts;
	struct wire_call_kind call_kind;
	struct wire_datagram_key datagram;
	struct wire_datagrams datagrams;
	struct wire_dns dns;
	struct wire_loss loss;
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, union wire_message);
} messages SEC(".maps");

char licence[] SEC("license") = "GPL";
