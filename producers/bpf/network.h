/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the network's system calls tell: who accepts a connection, whom datagrams go to
 * and come from, and which names are asked for in clear. Datagrams are counted by process
 * and peer; the agent reads the counts.
 */
#pragma once
#include "connection.h"
#include "file.h"

#define PROTOCOL_UDP 17
#define DNS_PORT 53
#define MOST_MESSAGES 1024 /* UIO_MAXIOV: the kernel takes no more at once */

struct user_address {
	u16 family;
	u16 port;
	u8 address[24]; /* IPv4 at 0, IPv6 at 4 */
};

struct user_vector {
	u64 base;
	u64 length;
};

struct user_message { /* struct msghdr of every 64-bit system, then the length that sendmmsg() and recvmmsg() add */
	u64 name;
	u64 name_bytes;
	u64 vectors;
	u64 vector_count;
	u64 control;
	u64 control_bytes;
	u64 flags;
	u32 bytes;
	u32 padding;
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_HASH);
	MAP_UINT(max_entries, 16384);
	MAP_UINT(map_flags, BPF_F_NO_PREALLOC);
	MAP_TYPE(key, struct wire_datagram_key);
	MAP_TYPE(value, struct wire_datagrams);
} datagrams SEC(".maps");

struct transfer {
	u64 name;    /* address given or filled in by the call, 0 for none */
	u64 payload;
	u32 bytes;
	u32 payload_bytes;
	u8 sends;
};

inlined struct sock *socket_at(u64 number)
{
	struct file *file = file_at(number);
	if (!file)
		return 0;
	if (!is_socket_file(file))
		return 0;
	struct socket *socket = READ(file, private_data);
	struct sock *sock = READ(socket, sk);
	u16 family = READ(sock, __sk_common.skc_family);
	return family == AF_INET || family == AF_INET6 ? sock : 0;
}

/* The peer of one transfer: as the call names it, else the one that the socket is connected to. */
inlined u16 put_peer(u8 *to, struct sock *sock, u64 name)
{
	struct user_address given = {};

	__builtin_memset(to, 0, 16);
	if (name && !bpf_probe_read_user(&given, sizeof(given), (void *)name)) {
		if (given.family == AF_INET) {
			__builtin_memcpy(to, given.address, 4);
			return host_order(given.port);
		}
		if (given.family == AF_INET6) {
			__builtin_memcpy(to, given.address + 4, 16);
			return host_order(given.port);
		}
	}
	if (READ(sock, __sk_common.skc_family) == AF_INET6)
		bpf_probe_read_kernel(to, 16, &sock->__sk_common.skc_v6_daddr);
	else
		bpf_probe_read_kernel(to, 4, &sock->__sk_common.skc_daddr);
	return host_order(READ(sock, __sk_common.skc_dport));
}

verified_once int tell_question(u64 asked_through, struct transfer *t)
{
	struct sock *sock = (void *)asked_through;
	if (!t || !t->payload)
		return 0;
	u8 remote[16];
	u16 port = put_peer(remote, sock, t->name), protocol = READ(sock, sk_protocol);
	u32 skipped = protocol == PROTOCOL_TCP ? 2 : 0; /* the length comes first */
	if (port != DNS_PORT || t->payload_bytes < 12 + skipped)
		return 0;

	struct wire_task who = {};
	describe(&who, bpf_get_current_task());
	struct wire_dns *dns = reserve(CLASS_CONNECTION, WIRE_DNS, sizeof(*dns), cgroup_key(who.cgroup_v2_id, who.cgroup_v1_id));
	if (!dns)
		return 0;
	dns->task = who;
	__builtin_memcpy(dns->remote_address, remote, 16);
	dns->remote_port = port;
	dns->family = READ(sock, __sk_common.skc_family);
	dns->transport = protocol;
	__builtin_memset(dns->payload, 0, sizeof(dns->payload));
	u32 bytes = t->payload_bytes - skipped;
	if (bytes > DNS_BYTES)
		bytes = DNS_BYTES;
	forget(bytes);
	if (bytes > DNS_BYTES || bpf_probe_read_user(dns->payload, bytes, (void *)(t->payload + skipped)))
		bytes = 0;
	dns->payload_bytes = bytes;
	submit(dns);
	return 0;
}

/* A peer that this process has not exchanged datagrams with, or not lately. */
verified_once int tell_peer(u64 exchanged_through, struct wire_datagram_key *key, u32 sends)
{
	struct sock *sock = (void *)exchanged_through;
	struct wire_task who = {};
	if (!key)
		return 0;
	describe(&who, bpf_get_current_task());
	if (filtered(&who))
		return 0;
	struct wire_connection *c = connection(WIRE_CONNECTION_OPENED, &who);
	if (!c)
		return 0;
	c->task = who;
	c->local_port = READ(sock, __sk_common.skc_num);
	put_addresses(c, sock);
	c->transport = PROTOCOL_UDP;
	c->direction = sends ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
	c->opened_ns = c->header.monotonic_ns;
	__builtin_memcpy(c->remote_address, key->remote_address, 16);
	c->remote_port = key->remote_port;
	submit(c);
	return 0;
}

inlined int add_datagram(struct wire_datagram_key *key, struct transfer *t)
{
	struct wire_datagrams *sums = bpf_map_lookup_elem(&datagrams, key);
	if (!sums)
		return 0;
	sums->last_ns = bpf_ktime_get_ns();
	if (t->sends) {
		__sync_fetch_and_add(&sums->bytes_sent, t->bytes);
		__sync_fetch_and_add(&sums->packets_sent, 1);
	} else {
		__sync_fetch_and_add(&sums->bytes_received, t->bytes);
		__sync_fetch_and_add(&sums->packets_received, 1);
	}
	return 1;
}

verified_once int datagram(u64 exchanged_through, struct transfer *t)
{
	struct sock *sock = (void *)exchanged_through;
	struct task_struct *task = bpf_get_current_task_btf();
	if (!t)
		return 0;
	struct wire_datagram_key key = { .pid = task->tgid };
	u16 port = put_peer(key.remote_address, sock, t->name), local = READ(sock, __sk_common.skc_num);
	if (!port)
		return 0; /* nobody said whom with */

	/* Who began? The side that is known already; else the one that this datagram comes from. */
	key.remote_port = port;
	if (add_datagram(&key, t))
		return 0;
	struct wire_datagram_key served = key;
	served.remote_port = 0;
	served.local_port = local;
	if (add_datagram(&served, t))
		return 0;

	struct wire_datagrams sums = { .last_ns = bpf_ktime_get_ns() };
	if (t->sends) {
		sums.bytes_sent = t->bytes;
		sums.packets_sent = 1;
	} else {
		sums.bytes_received = t->bytes;
		sums.packets_received = 1;
		key = served;
	}
	if (bpf_map_update_elem(&datagrams, &key, &sums, BPF_NOEXIST)) {
		if (!add_datagram(&key, t)) {
			count_seen(CLASS_CONNECTION);
			count_lost_of(CLASS_CONNECTION, own_cgroup(), PLACE_MAP);
		}
		return 0;
	}
	struct wire_datagram_key peer = key;
	peer.remote_port = port;
	tell_peer((u64)sock, &peer, t->sends);
	return 0;
}

inlined void exchanged(struct sock *sock, struct transfer *t)
{
	u16 protocol = READ(sock, sk_protocol);

	if (protocol == PROTOCOL_UDP)
		datagram((u64)sock, t);
	if (t->sends && (protocol == PROTOCOL_UDP || (protocol == PROTOCOL_TCP && READ(sock, __sk_common.skc_dport) == __builtin_bswap16(DNS_PORT))))
		tell_question((u64)sock, t);
}

inlined void read_message(struct transfer *t, struct user_message *message)
{
	struct user_vector vector = {};

	t->name = message->name;
	t->payload = t->payload_bytes = 0;
	if (t->sends && message->vector_count && !bpf_probe_read_user(&vector, sizeof(vector), (void *)message->vectors)) {
		t->payload = vector.base;
		t->payload_bytes = vector.length;
	}
}

struct messages {
	u64 sock;
	u64 at;
	u8 sends;
};

/* One of several at once. */
static long take_message(u32 index, struct messages *several)
{
	struct user_message message;
	struct transfer t = { .sends = several->sends };

	if (bpf_probe_read_user(&message, sizeof(message), (void *)(several->at + index * sizeof(message))))
		return 1;
	t.bytes = message.bytes;
	read_message(&t, &message);
	exchanged((void *)several->sock, &t);
	return 0;
}

SEC("tp_btf/sys_exit")
int on_datagram(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	struct wire_call_kind *kind = kind_of(registers);
	s64 result = (s64)context[1];
	if (!kind || result < 0)
		return 0;
	struct sock *sock = socket_at(argument_of(registers, 0));
	if (!sock)
		return 0;

	u32 call = kind->call;
	struct transfer t = { .bytes = result, .sends = call == CALL_SEND || call == CALL_SEND_MESSAGE || call == CALL_SEND_MESSAGES };
	struct user_message message;
	if (call == CALL_SEND || call == CALL_RECEIVE) {
		t.name = argument_of(registers, 4);
		t.payload = argument_of(registers, 1);
		t.payload_bytes = result;
		exchanged(sock, &t);
	} else if (call == CALL_SEND_MESSAGE || call == CALL_RECEIVE_MESSAGE) {
		if (bpf_probe_read_user(&message, 56, (void *)argument_of(registers, 1)))
			return 0;
		read_message(&t, &message);
		exchanged(sock, &t);
	} else {
		struct messages several = { .sock = (u64)sock, .at = argument_of(registers, 1), .sends = t.sends };
		bpf_loop(result < MOST_MESSAGES ? (u32)result : MOST_MESSAGES, take_message, &several, 0);
	}
	return 0;
}

/* read() and write() on a socket: a connected one, as a resolver's may be. */
SEC("tp_btf/sys_exit")
int on_socket_transfer(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	struct wire_call_kind *kind = kind_of(registers);
	s64 result = (s64)context[1];
	if (!kind || result <= 0)
		return 0;
	struct sock *sock = socket_at(argument_of(registers, 0));
	if (!sock)
		return 0;

	struct transfer t = { .bytes = result, .sends = kind->call == CALL_WRITE };
	if (kind->path != NO_ARGUMENT) { /* one buffer; vectors are only counted */
		t.payload = argument_of(registers, kind->path);
		t.payload_bytes = result;
	}
	exchanged(sock, &t);
	return 0;
}

/* Whoever accepts a connection owns it from now on. */
SEC("tp_btf/sys_exit")
int on_accept(u64 *context)
{
	s64 result = (s64)context[1];
	if (result < 0)
		return 0;
	struct sock *sock = socket_at(result);
	if (!sock)
		return 0;
	u64 key = cookie_of(sock);
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);
	if (owner) {
		describe(&owner->task, bpf_get_current_task());
		opened(owner);
	} else if (!key && READ(sock, sk_protocol) == PROTOCOL_TCP && READ(sock, __sk_common.skc_state) != CLOSE) {
		struct wire_task who = {};
		describe(&who, bpf_get_current_task());
		untold(&who); /* no program saw that it was established, where it gets its cookie */
	}
	return 0;
}
