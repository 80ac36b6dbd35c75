"""An app made with Slack's Bolt in the bot's place: it believes, parses and answers what the simulated Slack sends."""

import http.server
import threading
import unittest

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from stage import simulator


def app(stage, secret, seen):
    client = WebClient(token=stage.addresses["slack_bot_token"], base_url=stage.addresses["slack"] + "/api/")
    made = App(client=client, signing_secret=secret)

    @made.command("/talos-poc")
    def command(ack, command, respond):
        seen.append((command["team_id"], command["channel_id"], command["text"]))
        ack(response_type="ephemeral", text="taken")
        respond(text="later", response_type="ephemeral")

    return made


class Bolt(unittest.TestCase):
    def test_bolt_takes_what_the_simulated_slack_sends(self):
        for right in (True, False):
            with self.subTest(right=right), simulator() as stage:
                seen, answers = [], []
                secret = stage.addresses["slack_signing_secret"] if right else "another"
                bolt = app(stage, secret, seen)

                class Receiver(http.server.BaseHTTPRequestHandler):
                    def do_POST(self):
                        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                        headers = {name: [value] for name, value in self.headers.items()}
                        answer = bolt.dispatch(BoltRequest(body=body, headers=headers))
                        answers.append(answer.status)
                        data = (answer.body or "").encode()
                        self.send_response(answer.status)
                        for name, values in answer.headers.items():
                            for value in values:
                                self.send_header(name, value)
                        self.send_header("Content-Length", str(len(data)))
                        self.end_headers()
                        self.wfile.write(data)

                    def log_message(self, *arguments):
                        pass

                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
                worker = threading.Thread(target=server.serve_forever)
                worker.start()
                try:
                    stage.control("bot", {"url": f"http://127.0.0.1:{server.server_port}"})
                    stage.type("start --hostname café")
                finally:
                    server.shutdown()
                    worker.join()
                    server.server_close()
                self.assertEqual(answers, [200] if right else [401])
                self.assertEqual(seen, [("T0SIMULATED", "C0TALOS", "start --hostname café")] if right else [])


if __name__ == "__main__":
    unittest.main()
