import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A connection that reads what was written when it was first held, as long as anybody holds it. */
export interface Reader<State> {
  /** What goes with that, and is kept in memory. */
  readonly state: State;
  /** The rows of a query. */
  all(sql: string, ...values: (string | number)[]): unknown[];
}
export interface Readers<State> {
  /** The newest there is; to be released. */
  hold(): { reader: Reader<State>; release(): void };
  /** To be called before a write: a reader that nobody holds must not keep SQLite's log from starting over. */
  letGo(): void;
  /** To be called in the same turn as a write is committed. */
  moveTo(state: State): void;
  /** Closes what is held too. */
  close(): void;
}

interface Connection<State> extends Reader<State> {
  state: State;
  readonly db: DatabaseSync;
  holders: number;
  /** Whether it is in a read transaction. */
  pinned: boolean;
}

/**
 * Everyone who reads one commit shares one connection: SQLite's calls do not wait, so they are never two at once. Only
 * when the content moves on under a reader is there another connection, until that reader is done.
 */
export function openReaders<State>(file: string, first: State, failed: (error: unknown) => void): Readers<State> {
  const idle: Connection<State>[] = [];
  const connections = new Set<Connection<State>>();
  let current = connect(first);

  function connect(state: State): Connection<State> {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const statements = new Map<string, StatementSync>();
    const all = (sql: string, ...values: (string | number)[]) => {
      if (!connection.pinned) throw new Error('This source has been let go of.');
      try {
        const statement = statements.get(sql) ?? db.prepare(sql);
        statements.set(sql, statement);
        return statement.all(...values);
      } catch (error) {
        failed(error);
        throw error;
      }
    };
    const connection: Connection<State> = { state, db, all, holders: 0, pinned: false };
    connections.add(connection);
    return connection;
  }

  function pin(connection: Connection<State>): void {
    connection.db.exec('BEGIN');
    connection.pinned = true;
    // SQLite begins to read with the first statement, not with BEGIN.
    connection.all('SELECT 1 FROM meta LIMIT 1');
  }

  function unpin(connection: Connection<State>): void {
    if (connection.pinned) connection.db.exec('COMMIT');
    connection.pinned = false;
  }

  function release(connection: Connection<State>): void {
    connection.holders -= 1;
    if (connection.holders > 0 || connection === current || !connection.db.isOpen) return;
    unpin(connection);
    idle.push(connection);
  }

  return {
    hold() {
      const connection = current;
      if (!connection.pinned) pin(connection);
      connection.holders += 1;
      let held = true;
      return {
        reader: connection,
        release() {
          if (held) release(connection);
          held = false;
        },
      };
    },
    letGo() {
      if (current.holders === 0) unpin(current);
    },
    moveTo(state) {
      if (current.holders > 0) current = idle.pop() ?? connect(state);
      else unpin(current);
      current.state = state;
    },
    close() {
      for (const { db } of connections) if (db.isOpen) db.close();
    },
  };
}
