import GRDB
import Workflow

/// The database's shape, one migration a change; a newer version applies what is missing, an older one refuses.
enum Migrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs, resources, messages, audit") { db in
      try db.execute(
        sql: """
          CREATE TABLE runs (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, starter TEXT NOT NULL, plugin TEXT,
            due INTEGER, alarm INTEGER, created INTEGER NOT NULL, ended INTEGER, document TEXT NOT NULL
          ) STRICT;
          CREATE INDEX runs_due ON runs (due) WHERE due IS NOT NULL;
          CREATE INDEX runs_alarm ON runs (alarm) WHERE alarm IS NOT NULL;
          CREATE INDEX runs_state ON runs (state, created);

          CREATE TABLE resources (
            run TEXT NOT NULL, name TEXT NOT NULL, provider TEXT NOT NULL, external_id TEXT,
            hourly INTEGER NOT NULL, currency TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
            state TEXT NOT NULL, PRIMARY KEY (provider, name)
          ) STRICT;
          CREATE INDEX resources_run ON resources (run);
          CREATE INDEX resources_open ON resources (state) WHERE state != 'closed';

          CREATE TABLE reservations (
            run TEXT PRIMARY KEY, amount INTEGER NOT NULL, currency TEXT NOT NULL
          ) STRICT;

          CREATE TABLE deliveries (
            platform TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, reply TEXT, PRIMARY KEY (platform, id)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE buttons (
            token TEXT PRIMARY KEY, run TEXT, slot TEXT NOT NULL, action TEXT NOT NULL, expires INTEGER NOT NULL,
            used INTEGER, used_by TEXT
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX buttons_slot ON buttons (run, slot);

          CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL, slot TEXT NOT NULL, place TEXT NOT NULL,
            in_thread INTEGER NOT NULL, message TEXT NOT NULL, must_arrive INTEGER NOT NULL, reply_address TEXT,
            revision INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, due INTEGER,
            created INTEGER NOT NULL, error TEXT
          ) STRICT;
          CREATE UNIQUE INDEX outbox_slot ON outbox (run, slot, place);
          CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;

          CREATE TABLE sent (
            run TEXT NOT NULL, slot TEXT NOT NULL, place TEXT NOT NULL, reference TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (run, slot, place)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, principal TEXT, place TEXT, what TEXT NOT NULL,
            verdict TEXT NOT NULL, run TEXT, detail TEXT
          ) STRICT;
          CREATE INDEX audit_run ON audit (run) WHERE run IS NOT NULL;
          """)
    }
    migrator.registerMigration("2 workflows are kept once, messages are found by conversation") { db in
      try db.execute(
        sql: """
          CREATE TABLE workflows (digest TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
          ALTER TABLE runs ADD COLUMN workflow TEXT REFERENCES workflows (digest);
          DROP INDEX runs_due;
          CREATE INDEX runs_due ON runs (due, plugin) WHERE due IS NOT NULL;
          CREATE INDEX runs_starter ON runs (starter, created);
          ALTER TABLE outbox ADD COLUMN conversation TEXT
            GENERATED ALWAYS AS (CASE in_thread WHEN 0 THEN place ELSE place || ' ' || run END) VIRTUAL;
          CREATE INDEX outbox_conversation ON outbox (conversation, id, due, attempts);
          """)
    }
    migrator.registerMigration("chat: the gist of what was sent") { db in
      try db.execute(sql: "ALTER TABLE sent ADD COLUMN gist TEXT")
    }
    migrator.registerMigration("3 runs are found by age without sorting") { db in
      try db.execute(
        sql: """
          DROP INDEX runs_starter;
          CREATE INDEX runs_starter ON runs (starter, created DESC, id);
          CREATE INDEX runs_active ON runs (created DESC, id) WHERE state <> 'ended';
          """)
    }
    migrator.registerMigration("reliability 1: orphans") { db in
      try db.execute(
        sql: """
          CREATE TABLE orphans (
            provider TEXT NOT NULL, id TEXT NOT NULL, first_seen INTEGER NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (provider, id)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    addMoney(to: &migrator)
    migrator.registerMigration("4 runs are counted without looking at them") { db in
      // The limit on all runs is asked at every start: the database keeps the counts, so that no change forgets them.
      try db.execute(
        sql: """
          CREATE TABLE run_counts (state TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
          INSERT INTO run_counts SELECT state, count(*) FROM runs GROUP BY state;
          CREATE TRIGGER run_began AFTER INSERT ON runs BEGIN
            INSERT INTO run_counts VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
          END;
          CREATE TRIGGER run_turned AFTER UPDATE OF state ON runs WHEN OLD.state <> NEW.state BEGIN
            UPDATE run_counts SET count = count - 1 WHERE state = OLD.state;
            INSERT INTO run_counts VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
          END;
          CREATE TRIGGER run_deleted AFTER DELETE ON runs BEGIN
            UPDATE run_counts SET count = count - 1 WHERE state = OLD.state;
          END;
          DROP INDEX runs_state;
          """)
    }
    migrator.registerMigration("5 a start writes to fewer indices") { db in
      // Audit rows were looked through by age without theirs; the newest runs are those that were inserted last; and of
      // messages that wait another index tells when the next is due.
      try db.execute(sql: "DROP INDEX audit_run; DROP INDEX runs_created; DROP INDEX outbox_due")
    }
    return migrator
  }

  /// Whether the database has exactly the shape that this version knows.
  static func areApplied(_ db: Database) throws -> Bool {
    try migrator.hasCompletedMigrations(db) && !migrator.hasBeenSuperseded(db)
  }

  /// Applies what is missing.
  /// - Throws: `StoreError` where a newer version of the bot has written this database.
  static func apply(to writer: some DatabaseWriter) throws {
    if try writer.read(migrator.hasBeenSuperseded) {
      throw StoreError(
        "the database was written by a newer version of talos-poc-bot; run that version, or restore a backup")
    }
    try migrator.migrate(writer)
  }
}
