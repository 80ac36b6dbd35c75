"""What plugins that are programs cost: a call, a thousand waiting runs, and five that nobody uses."""

import pathlib
import sqlite3
import subprocess
import tempfile
import time

ACTIONS = "  make: {summary: Makes it., outputs: {record: {type: string}}}"
DONE = """'{"verdict":"done","facts":{"record":"made"}}'"""
WAIT = """'{"verdict":"wait","progress":"asked a person","until":"'$(date -u -d '+1 hour' +%FT%TZ)'"}'"""


def add(folder, name, outcome):
    """A plugin's folder with a program in the shell's language; returns its path."""
    path = pathlib.Path(folder, "plugins", name)
    path.mkdir(parents=True)
    (path / "plugin.yaml").write_text(f"""name: {name}
version: 1.0.0
protocol: 1
kind: executable
program: [./program.sh]
summary: For the benchmark.
actions:
{ACTIONS}
settings: {{}}
""")
    program = path / "program.sh"
    program.write_text(f"""#!/bin/sh
answer() {{ printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\\n' "$1" "$2"; }}
while read -r line; do
  id=${{line#*'"id":'}}
  id=${{id%%[,\\}}]*}}
  case "$line" in
    *'"method":"initialize"'*) answer "$id" '{{"protocol":1,"name":"{name}","version":"1.0.0"}}' ;;
    *'"method":"shutdown"'*) answer "$id" null; exit 0 ;;
    *) answer "$id" {outcome} ;;
  esac
done
""")
    program.chmod(0o755)
    return path


def configured(file, names):
    """The configuration with these plugins on."""
    text = pathlib.Path(file).read_text()
    sections = "".join(f"  {name}: {{}}\n" for name in names)
    pathlib.Path(file).write_text(text.replace("\nplugins:\n", f"\nplugin_folders: [plugins]\nplugins:\n{sections}"))
    return file


def children(process):
    """Whatever thread began them."""
    return [child for file in pathlib.Path(f"/proc/{process}/task").glob("*/children") for child in file.read_text().split()]


def warm_call(stages, row, times=2000):
    """A built-in plugin's call is a call of a function, so that the whole of this is what a program costs more."""
    with tempfile.TemporaryDirectory() as folder:
        path = add(folder, "records", DONE)
        said = subprocess.run(
            [stages.PROGRAMS / "talos-poc-bot", "plugin", "call", path, "make", "--repeat", str(times)],
            capture_output=True, text=True, check=True).stderr
    row("a warm call of a plugin that is a program, over one that is built in, p50",
        said.split("warm calls:")[1].strip(), "under 2 ms")


def waiting(stages, bot, configuration, deliver, row, runs=1000):
    """Every run waits in a step of the plugin's."""
    workflow = (stages.ROOT / "config/workflows/talos-poc.yaml").read_text()
    step = "  - {id: record, title: A record, action: records.make, time_limit: 4h}\n\n"
    with stages.simulator() as stage, tempfile.TemporaryDirectory() as folder:
        add(folder, "records", WAIT)
        file = configured(configuration(folder), ["records"])
        workflows = pathlib.Path(folder, "workflows")
        workflows.mkdir()
        (workflows / "talos-poc.yaml").write_text(workflow.replace("  - id: check\n", step + "  - id: check\n", 1))
        with bot(stages, stage, folder, file) as serving:
            deliver(stage, runs, "start", "records")
            called_once(folder, runs)
            count = len(children(serving.process.pid))
        row(f"processes of a plugin, {runs:,} runs waiting in a step of it", f"{count}", "not one each")


def called_once(folder, runs):
    """Until every run has been called once, and waits."""
    watcher = sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True, timeout=5)
    soon = int(time.time() * 1000) + 60_000
    deadline = time.monotonic() + 60
    while watcher.execute("SELECT count(*) FROM runs WHERE due > ?", (soon,)).fetchone()[0] < runs:
        if time.monotonic() > deadline:
            raise SystemExit(f"not all of {runs} runs wait in their step after a minute")
        time.sleep(0.1)
    [[without]] = watcher.execute("SELECT count(*) FROM runs WHERE document ->> '$.unavailableSince' IS NOT NULL")
    watcher.close()
    if without:
        raise SystemExit(f"{without} of {runs} runs wait for the plugin, not in its step")


def unused(stages, bot, configuration, row):
    """The memory of an idle bot without plugins that are programs, and with five that no run has needed."""
    memory = {}
    for count in [0, 5]:
        with stages.simulator() as stage, tempfile.TemporaryDirectory() as folder:
            names = [f"records-{number}" for number in range(1, count + 1)]
            for name in names:
                add(folder, name, DONE)
            file = configuration(folder)
            with bot(stages, stage, folder, configured(file, names) if names else file) as serving:
                time.sleep(5)
                memory[count] = serving.resident()
                if children(serving.process.pid):
                    raise SystemExit("a plugin's process runs though no run needs it")
    row("resident memory, idle, five plugins that are programs and unused",
        f"{memory[5]:.1f} MB, without them {memory[0]:.1f} MB", "the same")
