"""The intruder's machine: takes what is sent, serves what is asked for, and types into shells that connect. Nothing leaves the network that it is in.

80, 8080  HTTP: any file of /srv/lab/loot or of /usr/bin by name; POST and PUT are read and thrown away
443       the same over TLS
53        DNS (UDP and TCP): every name is 10.0.0.1
3333      a mining pool's line protocol: a made-up job for each line
4444-4446 who connects is a shell: commands are typed into it
9000-9003 reads and throws away
"""
import http.server
import json
import os
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time

COMMANDS = ["id", "uname -a", "ls -la /srv/data", "cat /etc/passwd | wc -l", "echo done"]


class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = os.path.basename(self.path.split("?")[0])
        for folder in ("/srv/lab/loot", "/srv/lab", "/usr/bin"):
            path = os.path.join(folder, name)
            if name and os.path.isfile(path):
                with open(path, "rb") as file:
                    return self.answer(file.read())
        self.answer(b"hello\n")

    def do_POST(self):
        if self.headers.get("Expect", "") == "100-continue":
            pass
        left = int(self.headers.get("Content-Length", "0"))
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    break
        while left > 0:
            left -= len(self.rfile.read(min(left, 65536))) or left
        self.answer(b"thanks\n")

    do_PUT = do_POST

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


class Discard(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(65536):
            pass


class Shell(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(20)
        try:
            for command in COMMANDS:
                time.sleep(0.5)
                self.request.sendall(command.encode() + b"\n")
            time.sleep(1)
            self.request.sendall(b"exit\n")
            while self.request.recv(65536):
                pass
        except OSError:
            pass


class Pool(socketserver.StreamRequestHandler):
    def handle(self):
        number = 0
        for line in self.rfile:
            number += 1
            self.wfile.write((json.dumps({"id": number, "result": {"job": "%064x" % number}, "error": None}) + "\n").encode())


class Names(socketserver.BaseRequestHandler):
    """Answers every question with one address."""

    def handle(self):
        if isinstance(self.request, tuple):
            data, back = self.request
            back.sendto(self.reply(data), self.client_address)
        else:
            size = self.request.recv(2)
            if len(size) == 2:
                answer = self.reply(self.request.recv(struct.unpack("!H", size)[0]))
                self.request.sendall(struct.pack("!H", len(answer)) + answer)

    @staticmethod
    def reply(data):
        end = data.find(b"\0", 12) + 5
        return data[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + data[12:end] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\0\1"


def serve(kind, port, handler, tls=None):
    kind.allow_reuse_address = True
    kind.request_queue_size = 1024  # a storm must not wait for its peer
    kind.daemon_threads = True
    server = kind(("", port), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever).start()


subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/tmp/key.pem", "-out", "/tmp/cert.pem", "-days", "30", "-subj", "/CN=sink", "-config", "/srv/lab/openssl.cnf"], check=True, capture_output=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/tmp/cert.pem", "/tmp/key.pem")
for port in (80, 8080):
    serve(http.server.ThreadingHTTPServer, port, Web)
serve(http.server.ThreadingHTTPServer, 443, Web, context)
serve(socketserver.ThreadingTCPServer, 3333, Pool)
for port in (4444, 4445, 4446):
    serve(socketserver.ThreadingTCPServer, port, Shell)
for port in range(9000, 9004):
    serve(socketserver.ThreadingTCPServer, port, Discard)
serve(socketserver.ThreadingUDPServer, 53, Names)
serve(socketserver.ThreadingTCPServer, 53, Names)
