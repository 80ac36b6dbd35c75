"""The provider's own Python client must find nothing wrong with the simulated provider."""

import time
import unittest

from latitudesh_python_sdk import Latitudesh, models

from stage import SPEED, simulator


class LatitudeSDK(unittest.TestCase):
    def test_a_servers_whole_life(self):
        with simulator() as stage:
            addresses = stage.addresses
            with Latitudesh(bearer=addresses["latitude_key"], server_url=addresses["latitude"]) as client:
                self.assertEqual(client.user_profile.get().data.attributes.email, "ada@example.com")

                plans = client.plans.list().data
                self.assertIn("c3-small-x86", [plan.attributes.slug for plan in plans])
                self.assertTrue(any(not region.locations.in_stock for plan in plans for region in plan.attributes.regions))

                projects = client.projects.list().result.data
                self.assertEqual([project.id for project in projects], [addresses["project"]])

                created = client.servers.create(data={
                    "type": models.CreateServerServersType.SERVERS,
                    "attributes": {
                        "project": addresses["project"], "plan": "c3-small-x86", "site": "ASH",
                        "operating_system": "ubuntu_24_04_x64_lts", "hostname": "tpoc-sdksdk-1", "billing": "hourly",
                    },
                })
                server = created.data
                self.assertEqual(server.attributes.plan.billing, "hourly")

                self.wait_until(lambda: client.servers.get(server_id=server.id).data.attributes.status == "on")
                listed = client.servers.list(filter_hostname="tpoc-sdksdk-1").result.data
                self.assertEqual([item.id for item in listed], [server.id])

                self.wait_until(lambda: self.reinstalled(client, server.id, addresses["factory"]))
                deployed = client.servers.get_deploy_config(server_id=server.id).data.attributes
                self.assertEqual(deployed.operating_system, "ipxe")
                client.servers.delete(server_id=server.id)
                self.wait_until(lambda: self.is_gone(client, server.id))

    def wait_until(self, holds, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if holds():
                return
            # The provider's limits count simulated minutes: two looks in a simulated second stay below them.
            time.sleep(2.0 / SPEED * 4)
        self.fail(f"not within {seconds} seconds")

    @staticmethod
    def reinstalled(client, server, factory):
        schematic = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"
        try:
            client.servers.reinstall(server_id=server, data={
                "type": models.CreateServerReinstallServersType.REINSTALLS,
                "attributes": {
                    "operating_system": models.CreateServerReinstallServersOperatingSystem.IPXE,
                    "hostname": "tpoc-sdksdk-1",
                    "ipxe": f"{factory}/pxe/{schematic}/v1.13.9/metal-amd64",
                },
            })
            return True
        except Exception as error:
            if "SERVER_BEING_PROVISIONED" in str(error) or "being provisioned" in str(error):
                return False
            raise

    @staticmethod
    def is_gone(client, server):
        try:
            client.servers.get(server_id=server)
            return False
        except Exception as error:
            if getattr(error, "status_code", None) == 404 or "not_found" in str(error):
                return True
            raise


if __name__ == "__main__":
    unittest.main()
