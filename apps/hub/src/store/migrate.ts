import type Database from 'libsql';

/** One step of the tables' history; never changed once released. */
export interface Migration {
  readonly id: number;
  readonly sql: string;
}

/** Applies the steps that this database has not seen, in the order of their ids, each whole or not at all. */
export function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)');
  const applied = db.prepare('SELECT id FROM migrations WHERE id = ?');
  const note = db.prepare('INSERT INTO migrations (id, applied_at) VALUES (?, ?)');
  for (const { id, sql } of migrations.toSorted((a, b) => a.id - b.id)) {
    db.exec('BEGIN IMMEDIATE');
    try {
      if (applied.get(id) === undefined) {
        db.exec(sql);
        note.run(id, new Date().toISOString());
      }
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}
