/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* One object for all kernel sensors: they share the ring, the counters and the description of a task. */
#include "process.h"
#include "connection.h"
#include "cgroup.h"

char licence[] SEC("license") = "GPL";
