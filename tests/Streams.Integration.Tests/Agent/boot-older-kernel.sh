#!/usr/bin/env bash
# boot-older-kernel.sh SUITE AGENT-FOLDER DOTNET-ROOT RUNTIME-VERSION WORK-FOLDER
# Boots the cloud kernel of another Debian in qemu, without acceleration, and lets `streams-agent --check` run there as the only program. Prints what the machine's console says.
# The root is a file system in memory: busybox, the runtime and the agent of this build, and the libraries that they load here. Exit code 4: the kernel could not be had.
set -euo pipefail
suite="$1" agent="$2" dotnet="$3" version="$4" work="$5"
cd "$work"

mkdir -p lists/partial cache/archives/partial
touch status
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sort | head -n 1)"
[ -n "$mirror" ] || { echo "no mirror of Debian among apt's sources" >&2; exit 4; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >sources.list
apt=(-qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" -o Dir::Cache="$work/cache" -o Acquire::Languages=none -o APT::Sandbox::User=)
apt-get "${apt[@]}" update >&2 || exit 4
package="$(apt-cache "${apt[@]}" depends linux-image-cloud-amd64 | sed -nE 's/^ *Depends: (linux-image-[0-9].*)$/\1/p')"
apt-get "${apt[@]}" download "$package" >&2 || exit 4
dpkg-deb -x "$package"_*.deb kernel

mkdir -p root/{proc,sys,dev,tmp,bin,agent,dotnet/shared/Microsoft.NETCore.App,dotnet/shared/Microsoft.AspNetCore.App,dotnet/host}
cp "$(command -v busybox)" root/bin/busybox
for applet in sh mount poweroff; do ln -s busybox "root/bin/$applet"; done
for shared in Microsoft.NETCore.App Microsoft.AspNetCore.App; do cp -r "$dotnet/shared/$shared/$version" "root/dotnet/shared/$shared/"; done
cp -r "$dotnet/host/fxr" root/dotnet/host/
cp "$dotnet/dotnet" root/dotnet/
cp -r "$agent/." root/agent/
rm -rf root/agent/linux-*   # what was published from the same folder
libbpf="$(ldconfig -p | sed -nE 's/.*libbpf\.so\.1 .*x86-64.* => (.*)/\1/p' | head -n 1)"
{ echo "$libbpf"; ldd "$dotnet/dotnet" "$dotnet/shared/Microsoft.NETCore.App/$version/"*.so "$libbpf" 2>/dev/null | sed -nE 's/.* => (\/[^ ]+) .*/\1/p; s/^\t(\/[^ ]+) .*/\1/p'; } |
  grep -v "^$dotnet" | sort -u | xargs -I{} sh -c 'mkdir -p "root$(dirname "{}")" && cp -L "{}" "root{}"'
cat >root/init <<'INIT'
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmpfs /tmp; mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo "== the agent"
DOTNET_ROOT=/dotnet HOME=/tmp /dotnet/dotnet /agent/streams-agent.dll --check --state-dir /tmp/state
echo "exit code $?"
poweroff -f
INIT
chmod +x root/init
(cd root && find . | busybox cpio -o -H newc >../initrd 2>/dev/null)
rm -r root

exec qemu-system-x86_64 -accel tcg -cpu max -m 1024 -nographic -no-reboot -nic none -kernel kernel/boot/vmlinuz-* -initrd initrd -append "console=ttyS0 panic=-1 quiet" </dev/null
