/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * TCP connections. Only connect() runs in its process's own context; what follows may
 * run in any, so a connection's owner is remembered by its socket's cookie, which no other
 * socket ever has. An accepted one belongs to the process that listens until accept()
 * returns it to the one that asked, and is told then; what was never accepted is told when
 * it ends, or with its first flow. What ended and no program was called is found by
 * looking at the owners now and then.
 */
#pragma once
#include "inode.h"

#define AF_INET 2
#define AF_INET6 10
#define PROTOCOL_TCP 6
#define SOCK_DONE_BIT 1 /* a FIN came, and counts as a byte */

enum { ESTABLISHED = 1, SYN_SENT = 2, SYN_RECV = 3, CLOSE = 7, LISTEN = 10 };

struct owner {
	struct wire_task task;
	u64 socket; /* where it lies, to look whether it is still there */
	u64 opened_ns;
	u64 sent; /* as far as flows told it */
	u64 received;
	u32 packets_sent;
	u32 packets_received;
	u8 local_address[16];
	u8 remote_address[16];
	u16 local_port;
	u16 remote_port;
	u16 family;
	u8 direction;
	u8 established;
	u32 told; /* that it was opened; two may be about to tell it, and the first does */
	u8 missed; /* the last look at it found what no program saw */
	u8 reserved[3];
};

struct listener {
	u32 network_namespace;
	u32 port;
};

/* By cookie. Never makes room by itself: that would lose the end of a connection, and nobody would know. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, 32768);
	MAP_TYPE(key, u64);
	MAP_TYPE(value, struct owner);
} owners SEC(".maps");

struct {
	MAP_UINT(type, BPF_MAP_TYPE_LRU_HASH);
	MAP_UINT(max_entries, 8192);
	MAP_TYPE(key, struct listener);
	MAP_TYPE(value, struct wire_task);
} listeners SEC(".maps");

/* 1 while on_socket_state runs on a CPU. */
struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, u8);
} socket_state_runs SEC(".maps");

inlined u16 host_order(u16 network_order)
{
	return __builtin_bswap16(network_order);
}

inlined struct listener listener_of(struct sock *sock)
{
	struct net *net = READ(sock, __sk_common.skc_net.net);
	struct listener key = {
		.network_namespace = READ(net, ns.inum),
		.port = READ(sock, __sk_common.skc_num),
	};
	return key;
}

/* Of a message or an owner: both have these under the same names. */
#define put_addresses(to, sock)                                                                        \
	({                                                                                             \
		(to)->family = READ(sock, __sk_common.skc_family);                                     \
		(to)->remote_port = host_order(READ(sock, __sk_common.skc_dport));                     \
		__builtin_memset((to)->local_address, 0, 16);                                          \
		__builtin_memset((to)->remote_address, 0, 16);                                         \
		if ((to)->family == AF_INET6) {                                                        \
			bpf_probe_read_kernel((to)->local_address, 16, &(sock)->__sk_common.skc_v6_rcv_saddr); \
			bpf_probe_read_kernel((to)->remote_address, 16, &(sock)->__sk_common.skc_v6_daddr);    \
		} else {                                                                               \
			bpf_probe_read_kernel((to)->local_address, 4, &(sock)->__sk_common.skc_rcv_saddr); \
			bpf_probe_read_kernel((to)->remote_address, 4, &(sock)->__sk_common.skc_daddr);    \
		}                                                                                      \
	})

inlined struct wire_connection *connection(u32 kind, const struct wire_task *whose)
{
	struct wire_connection *c = reserve(CLASS_CONNECTION, kind, sizeof(*c), cgroup_key(whose->cgroup_v2_id, whose->cgroup_v1_id));
	if (!c)
		return 0;
	c->bytes_sent = c->bytes_received = 0;
	c->packets_sent = c->packets_received = 0;
	c->opened_ns = 0;
	c->error = c->missed = 0;
	c->transport = PROTOCOL_TCP;
	c->direction = DIRECTION_UNKNOWN;
	return c;
}

/* The same with what is remembered of the connection; the socket may be closed, where ports are 0, or gone. */
inlined struct wire_connection *connection_of(u32 kind, struct owner *owner)
{
	struct wire_connection *c = connection(kind, &owner->task);
	if (!c)
		return 0;
	c->task = owner->task;
	c->opened_ns = owner->opened_ns;
	c->direction = owner->direction;
	c->local_port = owner->local_port;
	c->remote_port = owner->remote_port;
	c->family = owner->family;
	__builtin_memcpy(c->local_address, owner->local_address, 16);
	__builtin_memcpy(c->remote_address, owner->remote_address, 16);
	return c;
}

inlined int filtered(const struct wire_task *task)
{
	if (!is_noise(task))
		return 0;
	count_seen(CLASS_CONNECTION);
	count_filtered(CLASS_CONNECTION);
	return 1;
}

/* There was no room to remember whose it is: it could be told neither when it opened nor when it ended. */
verified_once int untold(const struct wire_task *task)
{
	if (!task)
		return 0;
	for (int i = 0; i < 2; i++) {
		if (filtered(task))
			continue;
		count_seen(CLASS_CONNECTION);
		count_lost_of(CLASS_CONNECTION, cgroup_key(task->cgroup_v2_id, task->cgroup_v1_id), PLACE_MAP);
	}
	return 0;
}

inlined void opened(struct owner *owner)
{
	if (__sync_lock_test_and_set(&owner->told, 1) || filtered(&owner->task))
		return;

	struct wire_connection *c = connection_of(WIRE_CONNECTION_OPENED, owner);
	if (!c)
		return;
	if (owner->opened_ns)
		c->header.monotonic_ns = owner->opened_ns;
	submit(c);
}

/* Bytes and packets that no flow has told yet. */
inlined void put_traffic(struct wire_connection *c, struct sock *sock, struct owner *owner)
{
	struct tcp_sock *tcp = (void *)sock;
	u64 fin = READ(sock, __sk_common.skc_flags) >> SOCK_DONE_BIT & 1;
	u64 sent = READ(tcp, bytes_sent) - READ(tcp, bytes_retrans), received = READ(tcp, bytes_received);
	u32 packets_sent = READ(tcp, segs_out), packets_received = READ(tcp, segs_in);

	received = received >= fin ? received - fin : 0;
	c->bytes_sent = sent - owner->sent;
	c->bytes_received = received - owner->received;
	c->packets_sent = packets_sent - owner->packets_sent;
	c->packets_received = packets_received - owner->packets_received;
}

/* All that was not told yet of a connection that is over, whose socket may be gone. */
inlined void ended(struct owner *owner, struct sock *sock, u32 missed)
{
	if (!owner->established && owner->direction == DIRECTION_OUTBOUND) {
		/* A connect() that came to nothing: refused, unreachable, timed out, or given up. */
		struct wire_connection *c = filtered(&owner->task) ? 0 : connection_of(WIRE_CONNECTION_FAILED, owner);
		if (!c)
			return;
		c->missed = missed;
		if (sock) {
			c->local_port = host_order(READ((struct inet_sock *)sock, inet_sport)); /* chosen after it was remembered */
			c->error = READ(sock, sk_err);
		}
		submit(c);
		return;
	}
	opened(owner);
	if (filtered(&owner->task))
		return;
	struct wire_connection *c = connection_of(WIRE_CONNECTION_CLOSED, owner);
	if (!c)
		return;
	c->missed = missed;
	if (sock)
		put_traffic(c, sock, owner);
	submit(c);
}

inlined void connecting(struct sock *sock)
{
	u64 key = bpf_get_socket_cookie(sock);
	struct owner *before = bpf_map_lookup_elem(&owners, &key);
	if (before)
		ended(before, 0, MISSED_ALL); /* the same socket connects once more */

	struct owner owner = { .direction = DIRECTION_OUTBOUND, .opened_ns = bpf_ktime_get_ns(), .socket = (u64)sock };
	put_addresses(&owner, sock);
	describe(&owner.task, bpf_get_current_task());
	if (bpf_map_update_elem(&owners, &key, &owner, BPF_ANY))
		untold(&owner.task);
}

inlined void listening(struct sock *sock)
{
	struct listener key = listener_of(sock);
	struct wire_task task = {};
	describe(&task, bpf_get_current_task());
	bpf_map_update_elem(&listeners, &key, &task, BPF_ANY);
	if (filtered(&task))
		return;

	struct wire_connection *c = connection(WIRE_LISTEN, &task);
	if (!c)
		return;
	c->task = task;
	c->direction = DIRECTION_INBOUND;
	c->local_port = key.port;
	put_addresses(c, sock);
	submit(c);
}

/* Accepted by the kernel for whoever listens there. */
inlined void accepted(struct sock *sock, u64 key)
{
	struct listener at = listener_of(sock);
	struct wire_task *listener = bpf_map_lookup_elem(&listeners, &at);
	struct owner owner = { .direction = DIRECTION_INBOUND, .opened_ns = bpf_ktime_get_ns(), .socket = (u64)sock };
	if (listener) {
		owner.task = *listener;
	} else {
		struct cgroup *group = READ(sock, sk_cgrp_data.cgroup);
		struct kernfs_node *node = READ(group, kn);
		owner.task.cgroup_v2_id = READ(node, id);
		owner.task.network_namespace = at.network_namespace;
	}
	if (bpf_map_update_elem(&owners, &key, &owner, BPF_ANY))
		untold(&owner.task);
}

inlined void established(struct sock *sock, int before)
{
	u64 key = bpf_get_socket_cookie(sock);
	if (before == SYN_RECV && !bpf_map_lookup_elem(&owners, &key))
		accepted(sock, key);

	struct owner *owner = bpf_map_lookup_elem(&owners, &key);
	if (!owner)
		return;
	owner->local_port = READ(sock, __sk_common.skc_num);
	put_addresses(owner, sock);
	owner->established = 1;
	if (owner->direction == DIRECTION_OUTBOUND)
		opened(owner);
}

inlined u64 cookie_of(struct sock *sock)
{
	return (u64)READ(sock, __sk_common.skc_cookie.counter);
}

inlined void closed(struct sock *sock, int before)
{
	if (before == LISTEN) {
		struct listener key = listener_of(sock);
		bpf_map_delete_elem(&listeners, &key);
		return;
	}

	u64 key = cookie_of(sock);
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);
	if (!owner)
		return;
	ended(owner, sock, MISSED_NOTHING);
	bpf_map_delete_elem(&owners, &key);
}

inlined void socket_state(u64 *context)
{
	struct sock *sock = (void *)context[0];
	int before = (int)context[1], now = (int)context[2];
	if (READ(sock, sk_protocol) != PROTOCOL_TCP)
		return;

	if (now == SYN_SENT)
		connecting(sock);
	else if (now == ESTABLISHED)
		established(sock, before);
	else if (now == LISTEN)
		listening(sock);
	else if (now == CLOSE)
		closed(sock, before);
}

SEC("tp_btf/inet_sock_set_state")
int on_socket_state(u64 *context)
{
	u32 zero = 0;
	volatile u8 *runs = bpf_map_lookup_elem(&socket_state_runs, &zero);
	if (!runs)
		return 0;
	*runs = 1;
	socket_state(context);
	*runs = 0;
	return 0;
}

/*
 * The kernel skips a program that would interrupt itself on its CPU, as a burst of packets does that is taken in while
 * a process connects. This one takes over then; it is attached after the other, so that a kernel that skips nothing
 * has run that one to its end before. What neither saw is the difference to the kernel's own count of skipped runs.
 */
SEC("tp_btf/inet_sock_set_state")
int on_socket_state_within(u64 *context)
{
	u32 zero = 0;
	volatile u8 *runs = bpf_map_lookup_elem(&socket_state_runs, &zero);
	if (!runs || !*runs)
		return 0;
	struct wire_counters *c = counters_of(CLASS_CONNECTION);
	if (c)
		__sync_fetch_and_add(&c->taken_over, 1);
	socket_state(context);
	return 0;
}

/* What an open connection moved since it was last told. */
inlined void flow(struct sock *sock)
{
	u64 key = cookie_of(sock);
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);
	struct tcp_sock *tcp = (void *)sock;
	if (!owner || !owner->established)
		return;

	u32 packets_sent = READ(tcp, segs_out), packets_received = READ(tcp, segs_in);
	if (packets_sent == owner->packets_sent && packets_received == owner->packets_received)
		return;
	opened(owner);
	if (filtered(&owner->task))
		return;
	struct wire_connection *c = connection_of(WIRE_FLOW, owner);
	if (!c)
		return; /* told the next time, or at the end */
	put_traffic(c, sock, owner);
	owner->sent += c->bytes_sent;
	owner->received += c->bytes_received;
	owner->packets_sent += c->packets_sent;
	owner->packets_received += c->packets_received;
	submit(c);
}

/* Owners of what was open before the agent: read once at start, listeners first, since they tell the direction. */
SEC("iter/task_file")
int inventory_sockets(struct bpf_iter__task_file *context)
{
	struct file *file = context->file;
	struct task_struct *task = context->task;
	struct wire_config *c = configuration();
	u32 zero = 0, own = READ((struct task_struct *)bpf_get_current_task(), tgid);
	if (!file || !task || !c)
		return 0;
	bpf_map_update_elem(&self, &zero, &own, BPF_ANY); /* who iterates is the agent */

	struct socket *socket = bpf_sock_from_file(file);
	struct sock *sock = socket ? socket->sk : 0;
	if (!sock)
		return 0;
	u16 family = READ(sock, __sk_common.skc_family);
	if ((family != AF_INET && family != AF_INET6) || READ(sock, sk_protocol) != PROTOCOL_TCP)
		return 0;

	u8 state = READ(sock, __sk_common.skc_state);
	struct listener at = listener_of(sock);
	if (state == LISTEN && c->inventory_pass == 1) {
		struct wire_task who = {};
		describe(&who, plain(task));
		bpf_map_update_elem(&listeners, &at, &who, BPF_NOEXIST);
	} else if (state == ESTABLISHED && c->inventory_pass == 2) {
		u64 key = bpf_get_socket_cookie(sock);
		struct owner owner = { .established = 1, .told = 1, .local_port = at.port, .socket = (u64)sock };
		owner.direction = bpf_map_lookup_elem(&listeners, &at) ? DIRECTION_INBOUND : DIRECTION_OUTBOUND;
		put_addresses(&owner, sock);
		describe(&owner.task, plain(task));
		long failed = bpf_map_update_elem(&owners, &key, &owner, BPF_NOEXIST);
		if (failed && failed != ALREADY_THERE && !filtered(&owner.task)) { /* its end could not be told */
			count_seen(CLASS_CONNECTION);
			count_lost_of(CLASS_CONNECTION, cgroup_key(owner.task.cgroup_v2_id, owner.task.cgroup_v1_id), PLACE_MAP);
		}
	} else if (state == ESTABLISHED && c->inventory_pass == 3) {
		flow(sock);
	}
	return 0;
}

/*
 * One owner, whether its socket is still what it was. A socket's memory is used again only for sockets, each with a
 * cookie of its own, and its state changes after the programs ran: one that is closed here, and not forgotten, ended
 * and no program was called. That is told when two looks in a row find it, since a connect() has its owner in the map
 * for some nanoseconds before its socket is more than closed.
 */
static long look_at_owner(void *map, const u64 *cookie, struct owner *owner, void *unused)
{
	struct sock *sock = (void *)owner->socket;
	u64 key = *cookie;
	int is_there = cookie_of(sock) == key;
	u8 state = is_there ? READ(sock, __sk_common.skc_state) : CLOSE;
	int is_untold = state == CLOSE || (!owner->established && state != SYN_SENT && state != SYN_RECV);

	if (!is_untold || !owner->missed) {
		owner->missed = is_untold;
		return 0;
	}
	owner->missed = 0;
	if (state == CLOSE) {
		ended(owner, is_there ? sock : 0, is_there ? MISSED_END : MISSED_ALL);
		bpf_map_delete_elem(&owners, &key);
	} else {
		owner->local_port = READ(sock, __sk_common.skc_num);
		put_addresses(owner, sock);
		owner->established = 1;
		opened(owner);
	}
	return 0;
}

/* The iterator is over maps only because it must be over something short: the work is done once, at its end. */
SEC("iter/bpf_map")
int inventory_owners(struct bpf_iter__bpf_map *context)
{
	if (!context->map)
		bpf_for_each_map_elem(&owners, look_at_owner, 0, 0);
	return 0;
}
