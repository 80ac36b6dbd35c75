import HTTP
import Testing

@testable import TalosVerifyPlugin

@Suite("Talos' messages, byte by byte")
struct ProtobufTests {
  private static func bytes(_ hex: String) throws -> [UInt8] { try #require(Digest.bytes(hex: hex)) }

  @Test(
    "requests are those that Talos' own client sends",
    arguments: [
      (
        COSIResource.machineStatus,
        "0a0772756e74696d6512214d616368696e6553746174757365732e72756e74696d652e74616c6f732e6465761a076d616368696e65"
      ),
      (
        COSIResource.version,
        "0a0772756e74696d65121a56657273696f6e732e72756e74696d652e74616c6f732e6465761a0776657273696f6e"
      ),
      (
        COSIResource.extensions,
        "0a0772756e74696d651223457874656e73696f6e53746174757365732e72756e74696d652e74616c6f732e646576"
      ),
      (COSIResource.disks, "0a0772756e74696d6512154469736b732e626c6f636b2e74616c6f732e646576"),
    ])
  func requests(resource: COSIResource, hex: String) {
    #expect(Digest.hex(resource.request) == hex)
  }

  @Test("the answer of a 1.13.9 to Version is read")
  func version() throws {
    let message = try Self.bytes(
      "0a3d122b0a0776312e31332e39120839356566356664342208676f312e32362e312a056c696e75783205616d6436341a0e0a056d6574616c12056d6574616c"
    )
    let answer = GRPC.Answer(status: 0, messages: [message])
    #expect(try NodeProbe.read(answer).get() == .tag("v1.13.9"))
  }

  @Test("stage maintenance is read")
  func stage() throws {
    let specification = try #require(Protobuf.Message(try Self.bytes("080312020801")))
    #expect(MachineStage(specification.integer(1) ?? 0) == .maintenance)
    #expect("\(MachineStage(1))" == "booting")
    #expect("\(MachineStage(99))" == "stage 99")
  }

  @Test(
    "cut and broken messages are none",
    arguments: ["0a", "0a05", "0a0561", "08", "ff", "00", "0b", "ffffffffffffffffffffff", "0dffff"])
  func broken(hex: String) throws {
    #expect(Protobuf.Message(try Self.bytes(hex)) == nil)
  }

  @Test(
    "only Talos' own refusal counts as Talos",
    arguments: [
      (GRPC.Answer(status: 12, message: "API is not implemented in maintenance mode"), "maintenance"),
      (GRPC.Answer(status: 12, message: "unknown service machine.MachineService"), "foreign"),
      (GRPC.Answer(status: 12, message: "api is not implemented in maintenance mode"), "foreign"),
      (GRPC.Answer(status: 0, messages: []), "not yet"), (GRPC.Answer(status: 0, messages: [[0x0A]]), "not yet"),
      (GRPC.Answer(status: 14, message: "transport is closing"), "not yet"),
      (
        GRPC.Answer(status: 0, messages: [[0x0A, 0x0A, 0x12, 0x04, 0x0A, 0x02, 0x76, 0x31, 0x22, 0x02, 0x08, 0x01]]),
        "configured"
      ),
    ])
  func answers(answer: GRPC.Answer, expected: String) {
    let seen: String
    switch NodeProbe.read(answer) {
    case .success: seen = "maintenance"
    case .failure(let other):
      switch other.sighting {
      case .foreign: seen = "foreign"
      case .notYet: seen = "not yet"
      case .configured: seen = "configured"
      case .shut, .maintenance: seen = "another"
      }
    }
    #expect(seen == expected)
  }
}
