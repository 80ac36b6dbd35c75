import GRDB

extension Migrations {
  /// Due times of the bot's own, what people were told of budgets, served files, and how a started hour counts.
  static func addMoney(to migrator: inout DatabaseMigrator) {
    migrator.registerMigration("money: schedules, budget notes, files, billing unit") { db in
      try db.execute(
        sql: """
          CREATE TABLE schedules (
            name TEXT PRIMARY KEY, schedule TEXT NOT NULL, due INTEGER NOT NULL, served INTEGER NOT NULL,
            covered INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE budget_notes (
            budget TEXT NOT NULL, period TEXT NOT NULL, share INTEGER NOT NULL, PRIMARY KEY (budget, period)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE files (
            token TEXT PRIMARY KEY, name TEXT NOT NULL, content_type TEXT NOT NULL, bytes BLOB NOT NULL,
            expires INTEGER NOT NULL
          ) STRICT;

          ALTER TABLE resources ADD COLUMN billing_unit INTEGER NOT NULL DEFAULT 1;
          CREATE INDEX resources_ended ON resources (ended) WHERE ended IS NOT NULL;
          CREATE INDEX runs_created ON runs (created);
          """)
    }
  }
}
