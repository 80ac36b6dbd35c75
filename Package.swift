// swift-tools-version:6.2
import PackageDescription

// Every target of this package builds in the Swift 6 language mode and without a warning.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "talos-poc-bot",
  products: [
    .executable(name: "talos-poc-bot", targets: ["talos-poc-bot"]),
    .executable(name: "talos-poc-simulator", targets: ["talos-poc-simulator"]),
    .library(name: "PluginKit", targets: ["PluginKit"]),
    .executable(name: "wake-on-lan", targets: ["wake-on-lan"]),
  ],
  dependencies: [
    // Pinned exactly: no lock file is committed. Hummingbird without traits leaves out a second TLS library.
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    // Only the simulator uses these two: a Talos node is a TLS server that speaks HTTP/2.
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
  ],
  targets: [
    // The C libraries that the owner chose, and the one place that touches them.
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "HTTP", dependencies: ["CCurl", "COpenSSL"], swiftSettings: settings),

    // Pictures: no other target's business, and no browser's.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Chart", dependencies: ["CZlib"], swiftSettings: settings),

    // The core, each depending on those above it.
    .target(name: "PluginKit", swiftSettings: settings),
    // Plugins that are programs of their own. Swift cannot call what opens a descriptor for a process; C can.
    .systemLibrary(name: "CProcess"),
    .target(
      name: "Programs",
      dependencies: [
        "CProcess", "PluginKit", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .target(name: "Chat", dependencies: ["HTTP", "PluginKit"], swiftSettings: settings),
    .target(
      name: "Workflow",
      dependencies: ["Chat", "PluginKit", .product(name: "Logging", package: "swift-log")],
      swiftSettings: settings),
    .target(
      name: "Storage",
      dependencies: ["Workflow", "HTTP", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "Bot",
      dependencies: [
        "Storage", "Workflow", "Chat", "PluginKit", "Programs", "HTTP", "Chart", "EmbeddedConfiguration",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(
      name: "EmbeddedConfiguration", path: "config",
      exclude: ["systemd", "slack", "matrix"],
      sources: ["ShippedConfiguration.swift"],
      resources: [
        .embedInCode("talos-poc-bot.yaml"), .embedInCode("demo.yaml"), .embedInCode("workflows/talos-poc.yaml"),
      ],
      swiftSettings: settings),

    // The plugins that this repository ships.
    .target(
      name: "LatitudePlugin", dependencies: ["PluginKit", "HTTP"], path: "plugins/latitude",
      exclude: ["Tests", "README.md"], sources: ["Sources"], resources: [.embedInCode("plugin.yaml")],
      swiftSettings: settings),
    .target(
      name: "TalosVerifyPlugin", dependencies: ["PluginKit", "HTTP"], path: "plugins/talos-verify",
      exclude: ["Tests", "README.md"], sources: ["Sources"], resources: [.embedInCode("plugin.yaml")],
      swiftSettings: settings),
    .target(
      name: "CostEstimatePlugin", dependencies: ["PluginKit"], path: "plugins/cost-estimate",
      exclude: ["Tests", "README.md"], sources: ["Sources"], resources: [.embedInCode("plugin.yaml")],
      swiftSettings: settings),

    // An example of a plugin as a program: the plugin, and the program around it.
    .target(
      name: "WakeOnLANPlugin",
      dependencies: [
        "PluginKit", "HTTP", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "plugins/examples/wake-on-lan/Sources", swiftSettings: settings),
    .executableTarget(
      name: "wake-on-lan", dependencies: ["WakeOnLANPlugin", "PluginKit", "HTTP"],
      path: "plugins/examples/wake-on-lan/Program", swiftSettings: settings),

    // What `plugin new` and `plugin test` are made of.
    .target(
      name: "Authoring",
      dependencies: [
        "PluginKit", "Programs", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [
        .embedInCode("Template/conversation.txt"), .embedInCode("Template/manifest.txt"),
        .embedInCode("Template/package.txt"), .embedInCode("Template/python.txt"),
        .embedInCode("Template/readme.txt"), .embedInCode("Template/shell.txt"), .embedInCode("Template/swift.txt"),
      ],
      swiftSettings: settings),

    // The two programs.
    .executableTarget(
      name: "talos-poc-bot",
      dependencies: [
        "Bot", "Programs", "Authoring", "LatitudePlugin", "TalosVerifyPlugin", "CostEstimatePlugin",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .target(
      name: "Simulator",
      dependencies: [
        "HTTP", "PluginKit",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "talos-poc-simulator",
      dependencies: [
        "Simulator", "PluginKit", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // A folder of tests for each target.
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Simulator"], swiftSettings: settings),
    .testTarget(name: "PluginKitTests", dependencies: ["PluginKit"], swiftSettings: settings),
    .testTarget(name: "ProgramsTests", dependencies: ["Programs", "PluginKit"], swiftSettings: settings),
    .testTarget(name: "ChartTests", dependencies: ["Chart", "CZlib"], swiftSettings: settings),
    .testTarget(
      name: "ChatTests", dependencies: ["Chat"], exclude: ["Golden", "Vectors", "Corpus/nasty.json"],
      swiftSettings: settings),
    .testTarget(name: "WorkflowTests", dependencies: ["Workflow"], swiftSettings: settings),
    .testTarget(name: "StorageTests", dependencies: ["Storage"], swiftSettings: settings),
    .testTarget(name: "BotTests", dependencies: ["Bot", "Simulator"], swiftSettings: settings),
    .testTarget(name: "SimulatorTests", dependencies: ["Simulator", "HTTP"], swiftSettings: settings),
    .testTarget(
      name: "LatitudePluginTests", dependencies: ["LatitudePlugin", "Simulator"], path: "plugins/latitude/Tests",
      swiftSettings: settings),
    .testTarget(
      name: "TalosVerifyPluginTests", dependencies: ["TalosVerifyPlugin", "Simulator"],
      path: "plugins/talos-verify/Tests", swiftSettings: settings),
    .testTarget(
      name: "CostEstimatePluginTests", dependencies: ["CostEstimatePlugin"], path: "plugins/cost-estimate/Tests",
      swiftSettings: settings),
    .testTarget(
      name: "WakeOnLANPluginTests", dependencies: ["WakeOnLANPlugin", "Simulator"],
      path: "plugins/examples/wake-on-lan/Tests", swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "HTTP", "Simulator", "talos-poc-bot", "talos-poc-simulator", "wake-on-lan",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
  ]
)
