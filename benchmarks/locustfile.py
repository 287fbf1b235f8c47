"""The users of locust.mjs, as Locust has them. It tells the CPU time of the run itself, without that of its own start, and the times of its requests before
Locust rounds them."""

import json
import os
import resource

from locust import HttpUser, between, events, task


class Shopper(HttpUser):
    wait_time = between(float(os.environ["WAIT_MIN_S"]), float(os.environ["WAIT_MAX_S"]))

    def on_start(self):
        self.client.post("/status/204", name="start")

    @task(8)
    def browse(self):
        self.client.get("/users", name="browse")

    @task(2)
    def buy(self):
        self.client.get("/json", name="buy")


begun = None
times = []


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@events.request.add_listener
def on_request(name, response_time, **_):
    if name != "start":
        times.append(response_time)


@events.test_start.add_listener
def on_start(environment, **_):
    global begun
    begun = cpu_seconds()


@events.quitting.add_listener
def on_quit(environment, **_):
    entries = {
        name: {
            "count": entry.num_requests,
            "failed": entry.num_failures,
            **{f"p{round(share * 100)}": entry.get_response_time_percentile(share) for share in (0.5, 0.9, 0.95, 0.99)},
        }
        for (name, _method), entry in environment.stats.entries.items()
    }
    print("RESULT " + json.dumps({"cpuSeconds": cpu_seconds() - begun, "steps": entries, "times": times}), flush=True)
