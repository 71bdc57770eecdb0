"""A small web application with a hole: /report gives its parameter to a shell. Made for the lab; serves nothing else."""
import http.server
import socket
import subprocess
import threading
import urllib.parse


def count(path):
    """Counts a request in the cache, as such applications do; lives without it where there is none."""
    try:
        with socket.create_connection(("cache", 6379), timeout=1) as cache:
            cache.sendall(f"INCR hits:{path}\r\n".encode())
            return cache.recv(64).decode().strip()
    except OSError:
        return "-"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        hits = count(url.path)
        if url.path == "/report":
            run = subprocess.run("wc -l /srv/data/" + query.get("name", ["customers.csv"])[0], shell=True, capture_output=True, timeout=120)
            body = run.stdout[:100_000]
        elif url.path == "/picture":
            body = subprocess.run(["gzip", "-1", "-c", "/srv/www/picture.bin"], capture_output=True).stdout
        elif url.path == "/page":
            with open("/srv/www/index.html", "rb") as page:
                body = page.read()
        else:
            body = f"{hits}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        with open("/tmp/access.log", "a") as log:
            log.write(format % args + "\n")


server = http.server.ThreadingHTTPServer(("", 8000), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever).start()
