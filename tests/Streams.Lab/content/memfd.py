"""Runs a program from memory alone: argument 1 is the file to take it from, argument 2 the name to show, the rest its arguments."""
import os
import sys

memory = os.memfd_create(sys.argv[2])
with open(sys.argv[1], "rb") as program:
    os.write(memory, program.read())
os.execv(f"/proc/self/fd/{memory}", [sys.argv[2], *sys.argv[3:]])
