/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What changes, or tries to change, what a process may do. */
#pragma once
#include "call.h"

#define TEXT_LIMIT 512
#define CLONE_SPACES 0x7e020080ull /* CLONE_NEW…: time, mount, cgroup, uts, ipc, user, pid, net */
#define ERROR_NO_SYSTEM_CALL -38

struct privilege_message {
	struct wire_privilege privilege;
	char text[3 * TEXT_LIMIT];
};

struct {
	MAP_UINT(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	MAP_UINT(max_entries, 1);
	MAP_TYPE(key, u32);
	MAP_TYPE(value, struct privilege_message);
} privilege_messages SEC(".maps");

/* Requests and commands that only look, or that a debugger makes by the thousand, say nothing. */
inlined int matters(u32 call, u64 first, u64 second)
{
	switch (call) {
	case CALL_PTRACE: /* traceme, poke text/data/user, attach, set registers, seize */
		return first == 0 || (first >= 4 && first <= 6) || first == 13 || first == 15 || first == 16 || first == 0x4205 || first == 0x4206;
	case CALL_BPF: /* load, pin and fetch, attach, open by id, link */
		return (first >= 5 && first <= 8) || first == 13 || first == 14 || first == 17 || first == 28;
	case CALL_CLONE:
		return (first & CLONE_SPACES) != 0;
	case CALL_CLONE3:
		return (second & CLONE_SPACES) != 0;
	default:
		return 1;
	}
}

inlined u32 put_text(struct privilege_message *message, u32 at, u64 from)
{
	forget(at);
	if (!from || at > TEXT_LIMIT)
		return 0;
	long length = bpf_probe_read_user_str(&message->text[at], TEXT_LIMIT, (void *)from);
	return length > 1 && length <= TEXT_LIMIT ? (u32)length - 1 : 0;
}

SEC("tp_btf/sys_exit")
int on_privilege(u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	struct wire_call_kind *kind = kind_of(registers);
	u32 zero = 0;
	struct privilege_message *message = bpf_map_lookup_elem(&privilege_messages, &zero);
	if (!kind || !message)
		return 0;

	u32 call = kind->call;
	u64 first = argument_of(registers, 0), second = argument_of(registers, 1);
	if (call == CALL_CLONE3)
		bpf_probe_read_user(&second, sizeof(second), (void *)first); /* clone_args begins with the flags */
	if (call == CALL_CLONE && !(first & CLONE_SPACES))
		return 0; /* an ordinary child: told as a process */
	if (call == CALL_CLONE3 && !(second & CLONE_SPACES))
		return 0;

	count_seen(CLASS_PRIVILEGE);
	if (!matters(call, first, second) || is_background()) {
		count_filtered(CLASS_PRIVILEGE);
		return 0;
	}

	struct wire_privilege *p = &message->privilege;
	p->header.kind = WIRE_PRIVILEGE;
	p->header.monotonic_ns = bpf_ktime_get_ns();
	describe(&p->task, bpf_get_current_task());
	p->result = (s64)context[1];
	p->call = call;
	p->argument0 = first;
	p->argument1 = second;
	p->argument2 = argument_of(registers, 2);
	p->argument3 = argument_of(registers, 3);
	p->reserved = 0;
	u32 at = p->text_bytes = kind->path == NO_ARGUMENT ? 0 : put_text(message, 0, argument_of(registers, kind->path));
	at += p->more_bytes = kind->target_path == NO_ARGUMENT ? 0 : put_text(message, at, argument_of(registers, kind->target_path));

	u32 bytes = sizeof(*p) + at;
	p->header.bytes = bytes;
	forget(bytes);
	if (bytes > sizeof(*message) || bpf_ringbuf_output(&ring, message, bytes, BPF_RB_NO_WAKEUP))
		count_lost_of(CLASS_PRIVILEGE, own_cgroup(), PLACE_RING);
	return 0;
}
