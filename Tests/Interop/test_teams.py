"""Python's own HMAC as an oracle for the signatures of Teams' outgoing webhooks, on both sides."""

import base64
import datetime
import hashlib
import hmac
import json
import unittest
import urllib.error
import urllib.request

from chat_stage import chat_bot, receiver
from stage import simulator


def sign(token, body):
    return "HMAC " + base64.b64encode(hmac.new(base64.b64decode(token), body, hashlib.sha256).digest()).decode()


class OutgoingWebhook(unittest.TestCase):
    def test_the_bot_believes_what_is_signed_with_the_token(self):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
        body = json.dumps({
            "type": "message", "id": "1", "timestamp": now, "text": "<at>talos-poc</at>&nbsp;list\n",
            "from": {"id": "29:1", "name": "Ada", "aadObjectId": "20000000-0000-4000-8000-000000000001"},
            "conversation": {"id": "19:c@thread.tacv2;messageid=1"},
            "channelData": {"tenant": {"id": "10000000-0000-4000-8000-000000000001"}, "channel": {"id": "19:c@thread.tacv2"}},
        }).encode()
        with simulator() as stage, chat_bot(stage, "teams") as url:
            token = stage.addresses["chats"]["teams"]["TEAMS_SECURITY_TOKEN"]
            for authorization, expected in [
                (sign(token, body), 200), (sign(token, body + b" "), 401), (sign("AAAA", body), 401),
                (sign(token, body).upper(), 401),
            ]:
                request = urllib.request.Request(url + "/teams/messages", data=body, headers={
                    "Content-Type": "application/json; charset=utf-8", "Authorization": authorization})
                try:
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        status, text = answer.status, answer.read().decode()
                except urllib.error.HTTPError as error:
                    with error:
                        status, text = error.code, error.read().decode()
                self.assertEqual(status, expected)
                if expected == 200:
                    self.assertEqual(json.loads(text)["type"], "message")
                    self.assertIn("There are no runs", text)

    def test_the_simulated_teams_signs_as_teams_does(self):
        with simulator() as stage, receiver(stage, "teams") as received:
            stage.control("chat/teams/command", {"text": "start café"})
            body, headers = received[0]
            token = stage.addresses["chats"]["teams"]["TEAMS_SECURITY_TOKEN"]
            self.assertEqual({name.lower(): value for name, value in headers.items()}["authorization"], sign(token, body))


if __name__ == "__main__":
    unittest.main()
