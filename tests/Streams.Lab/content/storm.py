"""Makes processes, connections or files one after the other, at most so many and at most so long, and says how many it made."""
import os
import socket
import sys
import time

kind, wanted, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


def process(_):
    pid = os.posix_spawn("/usr/bin/true", ["true"], {})
    os.waitpid(pid, 0)


def connection(_):
    with socket.create_connection(sink, timeout=10) as stream:
        stream.sendall(b"0123456789")


def file(number):
    with open(f"/tmp/storm-{number % 50}", "w") as written:
        written.write("0123456789")


sink = (socket.gethostbyname("sink"), 9000) if kind == "connection" else None
make = {"process": process, "connection": connection, "file": file}[kind]
until = time.monotonic() + seconds
made = 0
while made < wanted and time.monotonic() < until:
    make(made)
    made += 1
print(made)
