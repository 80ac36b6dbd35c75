"""curl, openssl and a foreign gRPC client get through to the simulated Talos, and read what the bot has posted."""

import asyncio
import base64
import hashlib
import re
import ssl
import subprocess
import unittest

from grpclib.client import Channel, UnaryUnaryMethod
from grpclib.encoding.base import CodecBase
from grpclib.exceptions import GRPCError

from stage import bot, simulator

VERSION = "/machine.MachineService/Version"
GET = "/cosi.resource.State/Get"
MACHINE_STATUS = bytes.fromhex(
    "0a0772756e74696d6512214d616368696e6553746174757365732e72756e74696d652e74616c6f732e6465761a076d616368696e65")


class Bytes(CodecBase):
    """Messages as they are."""

    __content_subtype__ = "proto"

    def encode(self, message, message_type):
        return message

    def decode(self, data, message_type):
        return data


def call(address, port, path, message):
    async def main():
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        channel = Channel(address, port, ssl=context, codec=Bytes())
        try:
            return await UnaryUnaryMethod(channel, path, bytes, bytes)(message)
        finally:
            channel.close()

    return asyncio.run(main())


class Talos(unittest.TestCase):
    def up(self, stage, version):
        stage.type(f"start --version {version} --yes")
        message = stage.wait_for("read twice")
        text = "\n".join(message["lines"])
        address = re.search(r"talosctl --nodes (\S+) version", text).group(1)
        return address, stage.addresses["talos_port"], text

    def test_a_new_talos(self):
        with simulator() as stage, bot(stage):
            address, port, text = self.up(stage, "v1.13.9")
            self.assertIn(b"v1.13.9", call(address, port, VERSION, b""))
            # Resource, its specification as protocol buffers: stage 3 is maintenance.
            self.assertIn(bytes.fromhex("080312020801"), call(address, port, GET, MACHINE_STATUS))

            curl = subprocess.run(
                ["curl", "--silent", "--show-error", "--insecure", "--http2", "--max-time", "10", "--dump-header", "-",
                 "--header", "content-type: application/grpc", "--header", "te: trailers", "--data-binary", "@-",
                 f"https://{address}:{port}{VERSION}"], input=bytes(5), capture_output=True, check=True)
            self.assertIn(b"HTTP/2 200", curl.stdout)
            self.assertIn(b"v1.13.9", curl.stdout)
            self.assertIn(b"grpc-status: 0", curl.stdout)

            # The fingerprint that the bot has posted, by the way that people check it.
            shown = subprocess.run(
                ["openssl", "s_client", "-connect", f"{address}:{port}", "-alpn", "h2"], input=b"", capture_output=True)
            key = subprocess.run(["openssl", "x509", "-pubkey", "-noout"], input=shown.stdout, capture_output=True, check=True)
            der = subprocess.run(
                ["openssl", "pkey", "-pubin", "-outform", "der"], input=key.stdout, capture_output=True, check=True)
            fingerprint = base64.b64encode(hashlib.sha256(der.stdout).digest()).decode()
            self.assertIn(f"--cert-fingerprint '{fingerprint}'", text)

    def test_an_old_talos(self):
        with simulator() as stage, bot(stage):
            address, port, _ = self.up(stage, "v1.8.0")
            with self.assertRaises(GRPCError) as caught:
                call(address, port, VERSION, b"")
            self.assertEqual(caught.exception.message, "API is not implemented in maintenance mode")
            self.assertIn(bytes.fromhex("080312020801"), call(address, port, GET, MACHINE_STATUS))

    def test_a_configured_node_wants_a_certificate(self):
        with simulator() as stage, bot(stage):
            address, port, _ = self.up(stage, "v1.13.9")
            stage.control("configure", {"address": address})
            stage.wait_for("was configured at")
            # openssl sends nothing of its own and reads, so the node's alert is what it sees.
            shown = subprocess.Popen(
                ["timeout", "20", "openssl", "s_client", "-connect", f"{address}:{port}", "-alpn", "h2"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            try:
                output = shown.stdout.read()
            finally:
                shown.kill()
                shown.stdin.close()
                shown.stdout.close()
            self.assertIn(b"issuer=O = talos", output)
            self.assertIn(b"alert certificate required", output)


if __name__ == "__main__":
    unittest.main()
