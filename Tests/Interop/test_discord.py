"""PyNaCl and Discord's own interactions library as oracles for signatures, on both sides."""

import json
import time
import unittest
import urllib.error
import urllib.request

from discord_interactions import InteractionResponseType, InteractionType, verify_key
from nacl.signing import SigningKey

from chat_stage import chat_bot, receiver
from stage import simulator

APPLICATION = "900000000000000005"


def post(url, body, headers):
    request = urllib.request.Request(url + "/discord/interactions", data=body, headers={
        "Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


class DiscordInteractions(unittest.TestCase):
    def test_the_bot_believes_what_the_library_believes(self):
        key, other = SigningKey.generate(), SigningKey.generate()
        public = key.verify_key.encode().hex()
        now = str(int(time.time()))
        ping = json.dumps({"id": "1", "application_id": APPLICATION, "type": InteractionType.PING, "token": "t", "version": 1,
                           "locale": "café ✓"}).encode()
        good = key.sign(now.encode() + ping).signature.hex()
        cases = [
            ("good", ping, good, now), ("changed body", ping + b" ", good, now), ("changed time", ping, good, str(int(now) + 1)),
            ("another key", ping, other.sign(now.encode() + ping).signature.hex(), now), ("truncated", ping, good[:-2], now),
            ("empty", ping, "", now), ("no hexadecimal", ping, "zz" * 64, now), ("zeros", ping, "00" * 64, now),
        ]
        with simulator() as stage, chat_bot(stage, "discord", DISCORD_PUBLIC_KEY=public) as url:
            for name, body, signature, timestamp in cases:
                with self.subTest(name):
                    believed = verify_key(body, signature, timestamp, public)
                    status, answer = post(url, body, {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": timestamp})
                    self.assertEqual(status, 200 if believed else 401)
                    if believed:
                        self.assertEqual(json.loads(answer), {"type": InteractionResponseType.PONG})

            command = json.dumps({
                "id": "2", "application_id": APPLICATION, "type": InteractionType.APPLICATION_COMMAND, "token": "abc",
                "version": 1, "guild_id": "7", "channel_id": "8", "member": {"user": {"id": "9"}},
                "data": {"name": "talos-poc", "options": [{"name": "list", "type": 1, "options": []}]}}).encode()
            status, answer = post(url, command, {
                "X-Signature-Ed25519": key.sign(now.encode() + command).signature.hex(), "X-Signature-Timestamp": now})
            shown = json.loads(answer)
            self.assertEqual((status, shown["type"]), (200, InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE))
            self.assertIn("There are no runs", shown["data"]["content"])
            self.assertEqual(shown["data"]["allowed_mentions"], {"parse": []})

    def test_the_simulated_discord_signs_as_discord_does(self):
        with simulator() as stage, receiver(stage, "discord") as received:
            stage.control("chat/discord/command", {"text": "start --hostname café"})
            body, headers = received[0]
            public = stage.addresses["chats"]["discord"]["DISCORD_PUBLIC_KEY"]
            headers = {name.lower(): value for name, value in headers.items()}
            given = headers["x-signature-ed25519"], headers["x-signature-timestamp"]
            self.assertTrue(verify_key(body, *given, public))
            self.assertFalse(verify_key(body + b" ", *given, public))


if __name__ == "__main__":
    unittest.main()
