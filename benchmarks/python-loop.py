"""One request after the other for some seconds, without Locust: python-loop.py (requests|http.client) URL SECONDS. Tells how long each took, in ms."""

import json
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

kind, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])

if kind == "requests":
    import requests

    session = requests.Session()

    def ask():
        session.get(url + "/users")

else:
    connection = HTTPConnection(urlsplit(url).netloc)

    def ask():
        connection.request("GET", "/users")
        connection.getresponse().read()


ask()
times = []
end = time.perf_counter() + seconds
while time.perf_counter() < end:
    since = time.perf_counter()
    ask()
    times.append((time.perf_counter() - since) * 1000)
    time.sleep(0.05)

print("RESULT " + json.dumps({"times": times}), flush=True)
