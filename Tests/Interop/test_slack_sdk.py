"""Slack's own client against the simulated Slack, and its signature check against both sides."""

import http.server
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from stage import bot, simulator


class SlackSDK(unittest.TestCase):
    def test_the_web_api_and_its_limits(self):
        with simulator() as stage:
            client = WebClient(token=stage.addresses["slack_bot_token"], base_url=stage.addresses["slack"] + "/api/")
            self.assertEqual(client.auth_test()["team_id"], "T0SIMULATED")
            posted = client.chat_postMessage(channel="C0TALOS", text="one", blocks=[
                {"type": "section", "text": {"type": "mrkdwn", "text": "one"}}])
            client.chat_update(channel="C0TALOS", ts=posted["ts"], text="two")
            self.assertEqual([message["lines"] for message in stage.messages()], [["two"]])
            for call, error in [
                (lambda: client.chat_update(channel="C0TALOS", ts=posted["ts"], text="x" * 4001), "msg_too_long"),
                (lambda: client.chat_update(channel="C0TALOS", ts="1.1", text="x"), "message_not_found"),
                (lambda: client.chat_postMessage(channel="C0NONE", text="x"), "channel_not_found"),
                (lambda: WebClient(token="xoxb-no", base_url=stage.addresses["slack"] + "/api/").auth_test(), "invalid_auth"),
            ]:
                with self.assertRaises(SlackApiError) as caught:
                    call()
                self.assertEqual(caught.exception.response["error"], error)

    def test_the_simulated_slack_signs_as_slack_does(self):
        received = []

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((body, dict(self.headers)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
        worker = threading.Thread(target=server.serve_forever)
        worker.start()
        try:
            with simulator() as stage:
                stage.control("bot", {"url": f"http://127.0.0.1:{server.server_port}"})
                stage.type("start --hostname café")
                body, headers = received[0]
                verifier = SignatureVerifier(stage.addresses["slack_signing_secret"])
                self.assertTrue(verifier.is_valid_request(body, headers))
                self.assertFalse(verifier.is_valid_request(body + b"x", headers))
                fields = urllib.parse.parse_qs(body.decode())
                answer = WebhookClient(fields["response_url"][0]).send(text="hello")
                self.assertEqual((answer.status_code, answer.body), (200, "ok"))
        finally:
            server.shutdown()
            worker.join()
            server.server_close()

    def test_the_bot_takes_what_slack_signs_and_nothing_else(self):
        with simulator() as stage, bot(stage):
            body = urllib.parse.urlencode({
                "team_id": "T0SIMULATED", "channel_id": "C0TALOS", "user_id": "U0ADA", "command": "/talos-poc",
                "text": "list", "trigger_id": "t.1", "response_url": ""})
            for secret, expected in [(stage.addresses["slack_signing_secret"], 200), ("another", 401)]:
                timestamp = str(int(time.time()))
                signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
                request = urllib.request.Request(stage.bot + "/slack/commands", data=body.encode(), headers={
                    "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": timestamp,
                    "X-Slack-Signature": signature})
                try:
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        status = answer.status
                except urllib.error.HTTPError as error:
                    status = error.code
                    error.close()
                self.assertEqual(status, expected)


if __name__ == "__main__":
    unittest.main()
