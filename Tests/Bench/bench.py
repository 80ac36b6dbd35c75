"""The benchmark: prints one table. Every figure is of this machine and this run."""

import contextlib
import hashlib
import hmac
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Interop"))
import many_runs  # noqa: E402
import plugins  # noqa: E402
import stage as stages  # noqa: E402

stages.SPEED = 1
ROWS = []


def row(what, measured, wanted):
    ROWS.append((what, measured, wanted))
    print(f"{what}: {measured} (wanted: {wanted})", flush=True)


def signed(stage, count, text, name):
    """Signed commands, each of another person and delivery: time stamp, signature and body, always of the same length."""
    secret = stage.addresses["slack_signing_secret"].encode()
    timestamp = str(int(time.time()))
    for number in range(count):
        body = urllib.parse.urlencode({
            "team_id": "T0SIMULATED", "channel_id": "C0TALOS", "user_id": f"U{number:06d}", "command": "/talos-poc",
            "text": text, "trigger_id": f"{name}.{number:06d}.{time.time_ns()}", "api_app_id": "A0SIMULATED",
            "response_url": stage.addresses["slack"] + "/response/x", "token": "x", "user_name": "x",
            "channel_name": "talos", "team_domain": "simulated"})
        digest = hmac.new(secret, f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        yield timestamp, f"v0={digest}", body


def deliver(stage, count, text, name):
    """Signed commands, each of another person, one after the other."""
    for timestamp, signature, body in signed(stage, count, text, name):
        request = urllib.request.Request(stage.bot + "/slack/commands", data=body.encode(), headers={
            "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature})
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()


@contextlib.contextmanager
def requests(url, commands):
    """A file of requests, one behind the other, and the length of each in bytes."""
    lengths = set()
    with tempfile.NamedTemporaryFile() as file:
        for timestamp, signature, body in commands:
            request = (
                f"POST /slack/commands HTTP/1.1\r\nHost: {urllib.parse.urlparse(url).netloc}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
                f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\n\r\n{body}").encode()
            lengths.add(len(request))
            file.write(request)
        file.flush()
        assert len(lengths) == 1, "requests of different lengths"
        yield file.name, lengths.pop()


def load(url, file, seconds, connections):
    """Requests a second, p50 and p99 in milliseconds."""
    path, length = file
    output = subprocess.run(
        ["wrk", "--threads", str(min(2, connections)), "--connections", str(connections), "--duration", f"{seconds}s",
         "--latency", "--script", HERE / "signed.lua", url, "--", path, str(length)],
        capture_output=True, text=True, check=True).stdout
    requests, microseconds, errors, p50, p99 = next(
        line.split()[1:] for line in output.splitlines() if line.startswith("RESULT"))
    if int(errors):
        raise SystemExit(f"{errors} requests to {url} failed:\n{output}")
    return int(requests) / (int(microseconds) / 1e6), float(p50), float(p99)


def stolen():
    """Milliseconds that the processors were taken from this machine since it started, where it is a virtual one."""
    with open("/proc/stat") as file:
        return int(file.readline().split()[8]) * 1000 / os.sysconf("SC_CLK_TCK")


def rest():
    """A virtual machine that used all its processors for a while may be made to stand still for tens of milliseconds
    after it; each side of a comparison begins rested."""
    time.sleep(20)


def rested_load(url, file):
    """Requests a second, p99 in milliseconds, and the milliseconds that were stolen meanwhile: eight seconds on 32
    connections, after two that warm up."""
    rest()
    load(url, file, 2, 32)
    before = stolen()
    rate, _, p99 = load(url, file, 8, 32)
    return rate, p99, stolen() - before


def resident(process):
    with open(f"/proc/{process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def configuration(folder):
    """The demonstration's configuration, without limits on who starts and how many."""
    text = (stages.ROOT / "config/demo.yaml").read_text()
    text = text.replace('["slack:T0SIMULATED/U0ADA", "slack:T0SIMULATED/U0GRACE"]', '["*"]')
    text = text.replace("runs: 3", "runs: 1000000")
    path = os.path.join(folder, "bench.yaml")
    pathlib.Path(path).write_text(text)
    return path


@contextlib.contextmanager
def serving(stage):
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process = subprocess.Popen(
            [stages.PROGRAMS / "talos-poc-bot", "serve", "--config", configuration(folder), "--log-level", "error"],
            stdout=subprocess.PIPE, env=stages.environment(stage, folder))
        try:
            address = process.stdout.readline().decode().removeprefix("listening on ").strip()
            with urllib.request.urlopen(f"http://{address}/healthz", timeout=10) as answer:
                answer.read()
            first = (time.perf_counter() - began) * 1000
            stage.bot = "http://" + address
            stage.control("bot", {"url": stage.bot})
            yield process, first
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()


@contextlib.contextmanager
def bolt(stage):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "SLACK_BOT_TOKEN": stage.addresses["slack_bot_token"], "SLACK_API": stage.addresses["slack"] + "/api",
        "SLACK_SIGNING_SECRET": stage.addresses["slack_signing_secret"], "PYTHONPATH": str(HERE)}
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "bolt_app:api", "--workers", "2", "--loop", "uvloop", "--port", str(port),
         "--log-level", "error"], env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def a_second(commit):
    """How often `commit` can be done a second."""
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 3:
        commit()
        count += 1
    return count / (time.perf_counter() - began)


def commits_a_second(folder):
    """What SQLite itself commits on this disk: one row, flushed, at a time."""
    database = sqlite3.connect(os.path.join(folder, "plain.db"), isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    with contextlib.closing(database):
        return a_second(lambda: database.execute("INSERT INTO t (text) VALUES (?)", ("x" * 2000,)))


def starts_rows_a_second():
    """What SQLite itself commits of the rows that one `start` writes, in the bot's own tables."""
    with stages.simulator() as stage, tempfile.TemporaryDirectory() as folder:
        with many_runs.Bot(stages, stage, folder, configuration(folder)):
            deliver(stage, 500, "start", "rows")
        database = sqlite3.connect(os.path.join(folder, "bot.db"), isolation_level=None)
        database.execute("PRAGMA synchronous = FULL")
        [run] = database.execute("SELECT id FROM runs ORDER BY created DESC LIMIT 1").fetchone()
        written = [
            (table, row)
            for table, condition in [("runs", "id = ?1"), ("audit", "run = ?1"), ("deliveries", "reply LIKE '%' || ?1 || '%'")]
            for row in database.execute(f"SELECT * FROM {table} WHERE {condition} LIMIT 2", (run,)).fetchall()]
        columns = {table: [column[1] for column in database.execute(f"PRAGMA table_info({table})")] for table, _ in written}

        def commit():
            name = f"{random.getrandbits(48):012x}"
            fresh = {"starter": f"slack:T1/{name}", "id": name}
            database.execute("BEGIN IMMEDIATE")
            for table, row in written:
                values = [fresh.get(column, value) for column, value in zip(columns[table], row)]
                if table == "audit":
                    values[0] = None
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in values)})", values)
            database.execute("COMMIT")

        with contextlib.closing(database):
            return a_second(commit)


def acknowledgements():
    with stages.simulator() as stage:
        with bolt(stage) as url:
            with requests(url, signed(stage, 60_000, "status", "bolt")) as file:
                theirs, their_p99, from_theirs = rested_load(url, file)
        firsts = []
        for _ in range(5):
            with serving(stage) as (_, first):
                firsts.append(first)
        row("process start to the first answer, middle of five", f"{sorted(firsts)[2]:.0f} ms", "under 100 ms")
        with serving(stage) as (process, _):
            time.sleep(3)
            row("resident memory, idle", f"{resident(process):.0f} MB", "under 64 MB")
            with requests(stage.bot, signed(stage, 400_000, "status", "bot")) as file:
                ours, our_p99, from_ours = rested_load(stage.bot, file)
    row("acknowledging `status`, 32 connections", f"{ours:,.0f} a second, {ours / theirs:.1f} times Bolt's {theirs:,.0f}", "at least 5 times Bolt")
    row("its p99", f"{our_p99:.1f} ms, Bolt's {their_p99:.1f} ms (the hypervisor took {from_ours:.0f} and {from_theirs:.0f} ms of these seconds)", "at most a third of Bolt's")


def starts():
    rest()
    with tempfile.TemporaryDirectory() as folder:
        plain = commits_a_second(folder)
    alike = starts_rows_a_second()
    row("SQLite alone, the rows of one `start` a commit", f"{alike:,.0f} a second, {alike / plain:.2f} times its {plain:,.0f} commits of one row", "-")
    wanted = {1: "at least half", 32: "at least half", 256: "more when many arrive at once"}
    for connections in wanted:
        with stages.simulator() as stage, serving(stage) as _:
            with requests(stage.bot, signed(stage, 60_000, "start", f"start{connections}")) as file:
                rest()
                rate, _, p99 = load(stage.bot, file, 4, connections)
            row(f"accepting durable `start`s, {connections} connection{'s' if connections > 1 else ''}",
                f"{rate:,.0f} a second, {rate / plain:.2f} times SQLite's own {plain:,.0f} commits, {rate / alike:.2f} times those of the same rows; p99 {p99:.1f} ms",
                wanted[connections])


def waiting_runs():
    with stages.simulator() as stage, serving(stage) as (process, _):
        deliver(stage, 1000, "start", "waiting")
        time.sleep(65)
        requests = [seen for seen in stage.control("requests") if seen["age"] < 60]
        row("resident memory, 1,000 runs waiting", f"{resident(process):.0f} MB", "under 96 MB")
        reads = sum(1 for seen in requests if seen["method"] == "GET")
        row("GETs to Latitude in a minute, 1,000 runs", f"{reads}", "at most 30")


def final_message():
    with stages.simulator() as stage, serving(stage) as _:
        stage.type("start --yes")
        stage.wait_for("Talos in maintenance mode: 127.", seconds=120)
        address = next(server["address"] for server in stage.control("servers") if server["exists"])
        stage.control("boot", {"address": address})
        began = time.perf_counter()
        stage.wait_for("is up in maintenance mode", seconds=30)
        row("Talos' port open to the final message", f"{time.perf_counter() - began:.1f} s", "under 3 s")


if __name__ == "__main__":
    acknowledgements()
    starts()
    final_message()
    waiting_runs()
    many_runs.recovered(stages, configuration, row)
    many_runs.waiting(stages, configuration, row)
    plugins.warm_call(stages, row)
    plugins.waiting(stages, many_runs.Bot, configuration, deliver, row)
    plugins.unused(stages, many_runs.Bot, configuration, row)
    print("\n| What | Measured | Wanted |\n|---|---|---|")
    for what, measured, wanted in ROWS:
        print(f"| {what} | {measured} | {wanted} |")
