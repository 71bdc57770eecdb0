"""Customers: requests at random times. Arguments: seconds, requests per second, seed."""
import random
import sys
import time
import urllib.request

seconds, rate, seed = float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
end = time.monotonic() + seconds
while time.monotonic() < end:
    path = rng.choices(["/", "/api/price?item=%d" % rng.randint(1, 50), "/api/catalogue", "/api/report?name=daily"], [4, 10, 1, 0.6])[0]
    try:
        urllib.request.urlopen("http://web" + path, timeout=5).read()
    except OSError:
        pass
    time.sleep(rng.expovariate(rate))
