"""Reads and throws away what comes over connections to the ports given."""
import socketserver
import sys
import threading


class Discard(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(65536):
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256


for port in sys.argv[1:]:
    threading.Thread(target=Server(("", int(port)), Discard).serve_forever).start()
