"""The shop's API: prices from the cache, reports by an outside program. The report has a hole on purpose: it hands its parameter to a shell."""
import gzip
import json
import os
import random
import socket
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


def cache(*words):
    with socket.create_connection(("cache", 6379), timeout=2) as conn:
        conn.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in (str(w).encode() for w in words)))
        return conn.recv(4096)


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlparse(self.path)
        query = parse_qs(url.query)
        if url.path == "/price":
            item = query.get("item", ["0"])[0]
            cache("INCR", "views:" + item)
            body = json.dumps({"item": item, "price": random.randint(100, 9999)}).encode()
        elif url.path == "/report":
            name = query.get("name", ["daily"])[0]
            out = subprocess.run("echo report %s; date; ls -l /srv/data | gzip -c | wc -c" % name, shell=True, capture_output=True, timeout=60)
            body = out.stdout
        elif url.path == "/catalogue":
            with open("/srv/data/catalogue.json", "rb") as f:
                body = gzip.compress(f.read(200_000))
        else:
            body = b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


os.makedirs("/var/log/shop", exist_ok=True)
ThreadingHTTPServer(("0.0.0.0", 8080), Api).serve_forever()
