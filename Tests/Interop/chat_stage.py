"""The bot's program with one simulated chat server that is not Slack, and a listener in the bot's place."""

import contextlib
import http.server
import tempfile
import threading

from stage import bot, chat_configuration


@contextlib.contextmanager
def chat_bot(stage, platform, **changed):
    """The bot with that platform's section; `changed` replaces variables of its environment. Gives its address."""
    chat = dict(stage.addresses["chats"][platform])
    section = chat.pop("section")
    configuration = chat_configuration(section, ["*"], "*")
    with tempfile.TemporaryDirectory() as folder:
        with bot(stage, folder=folder, configuration=configuration, more={**chat, **changed}):
            stage.control(f"chat/{platform}/bot", {"url": stage.bot})
            yield stage.bot


@contextlib.contextmanager
def receiver(stage, platform):
    """Something else in the bot's place: gives the bodies and headers that the simulated chat server sends."""
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.rfile.read(int(self.headers["Content-Length"])), dict(self.headers)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    try:
        stage.control(f"chat/{platform}/bot", {"url": f"http://127.0.0.1:{server.server_port}"})
        yield received
    finally:
        server.shutdown()
        worker.join()
        server.server_close()
