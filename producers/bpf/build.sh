#!/bin/sh
# Compiles the kernel programs for both architectures, byte for byte the same from any directory.
# Needs clang-14 and llvm-14, nothing else. The results are embedded in Streams.Sensors.
#   build.sh            writes sensors.x86_64.bpf.o and sensors.aarch64.bpf.o beside the sources
#   build.sh --check    compiles into a temporary directory and compares; 1 when they differ
set -eu
cd "$(dirname "$0")"
if ! command -v clang-14 >/dev/null || ! command -v llvm-strip-14 >/dev/null; then
    echo "producers/bpf: nothing compiled, clang-14 and llvm-14 are not installed" >&2
    [ "${1:-}" = --check ] && exit 0 || exit 1 # another compiler gives other bytes, which says nothing
fi
to=.
[ "${1:-}" = --check ] && to=$(mktemp -d) && trap 'rm -rf "$to"' EXIT

compile() { # machine, target macro
    clang-14 -target bpf -D__TARGET_ARCH_"$2" -mcpu=v3 -g -O2 -Wall -Wno-unused-function -Werror \
        -fdebug-prefix-map="$PWD=." -c sensors.bpf.c -o "$to/sensors.$1.bpf.o"
    llvm-strip-14 -g "$to/sensors.$1.bpf.o"
    llvm-objcopy-14 --remove-section .rel.BTF --remove-section .rel.BTF.ext "$to/sensors.$1.bpf.o"
}

compile x86_64 x86
compile aarch64 arm64

[ "$to" = . ] && exit 0
for object in sensors.*.bpf.o; do
    cmp "$object" "$to/$object" || { echo "producers/bpf: $object is not what its sources compile to; run producers/bpf/build.sh" >&2; exit 1; }
done
