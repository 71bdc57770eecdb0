#!/bin/sh
# An OCI runtime: runc, asked for no capability that this host lacks. A Docker engine gives a privileged container every capability that the kernel
# knows, and runc fails where one is missing in its own bounding set, as inside a virtual machine's container. All else stays as the engine wants it,
# and to the engine the container is privileged.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

spec=
before=
for argument in "$@"; do
  case "$before" in
    --bundle) spec="$argument/config.json" ;; # create
    --process) spec="$argument" ;; # exec
  esac
  before="$argument"
done

while read -r name value; do
  [ "$name" != CapBnd: ] || bounding="$value"
done </proc/self/status

# linux/capability.h, by number
missing=
number=0
for name in CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN \
  NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME \
  SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON \
  BPF CHECKPOINT_RESTORE; do
  [ $((0x$bounding >> number & 1)) -eq 1 ] || missing="$missing;s/\"CAP_$name\",//g;s/,\"CAP_$name\"//g"
  number=$((number + 1))
done

[ -z "$spec" ] || [ -z "$missing" ] || sed -i "$missing" "$spec"
exec runc "$@"
