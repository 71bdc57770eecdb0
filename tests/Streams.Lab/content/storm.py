"""Opens and closes connections one after the other, and says how many it made."""
import socket
import sys

host, port, wanted = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
address = socket.gethostbyname(host)
made = 0
for _ in range(wanted):
    with socket.create_connection((address, port), timeout=10) as connection:
        connection.sendall(b"0123456789")
        made += 1
print(made)
