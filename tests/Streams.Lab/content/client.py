"""Customers: ask the application and the web server at random times, as many a second as the first argument says."""
import http.client
import os
import random
import sys
import time
import urllib.request

rate, pages = float(sys.argv[1]), sys.argv[2:]
draw = random.Random(int(os.environ.get("SEED", "1")))
while True:
    time.sleep(draw.expovariate(rate))
    try:
        with urllib.request.urlopen(draw.choice(pages), timeout=5) as answer:
            answer.read()
    except (OSError, http.client.HTTPException):
        pass
