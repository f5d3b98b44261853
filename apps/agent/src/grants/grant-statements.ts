/** What an owner may ask for. */
export interface AccountWish {
  /** Release line or version: `2.5`, `3.3`, `4.1.2`. */
  readonly release: string;
  readonly user: string;
  /** Address of the agent's host as the cluster sees it; `%` is any. */
  readonly from: string;
  /** Databases whose tables may be read and diagnosed; `*` is all. */
  readonly databases: readonly string[];
  /** Also the right that the be_* and fe_* tables ask for. */
  readonly deep: boolean;
}

const KNOWN = { first: 2.5, last: 4.1 };
/** Two more than the agent runs at once: its health and its KILL (docs/agent-install.md). */
const MAX_CONNECTIONS = 10;

/** True where the release has users, roles and privileges of the model that came with 3.0 (docs: privilege_overview). */
function hasRbac(line: number): boolean {
  return line >= 3;
}

/** SQL for an administrator to read and run: an account that reads, bounded by a resource group. Throws RangeError for releases that are not known. */
export function grantStatements(wish: AccountWish): string {
  const line = Number(/^(\d+\.\d+)(?:\.|$)/.exec(wish.release)?.[1] ?? Number.NaN);
  if (Number.isNaN(line) || line < KNOWN.first || line > KNOWN.last) {
    throw new RangeError(
      `The release is one from ${KNOWN.first.toFixed(1)} to ${KNOWN.last.toFixed(1)}, for example --release 3.5`,
    );
  }
  const account = `${text(wish.user)}@${text(wish.from)}`;
  const parts = [
    [
      `-- StarRocks ${line.toFixed(1)}: an account for the agent that reads and nothing else. Run it as root or user_admin`,
      '-- (the resource group as root or with CREATE RESOURCE GROUP), with a password of your own in the first statement.',
    ],
    [`CREATE USER ${hasRbac(line) ? 'IF NOT EXISTS ' : ''}${account} IDENTIFIED BY '<a long random password>';`],
    readingGrants(wish, { line, account }),
    deepGrant(wish, { line, account }),
    [
      '-- No more connections than the agent needs.',
      `SET PROPERTY FOR ${text(wish.user)} 'max_user_connections' = '${MAX_CONNECTIONS}';`,
    ],
    ...(line >= 3.4
      ? [
          [
            '-- No query of this account runs longer than the agent would let it (user properties: 3.3.3 and later).',
            `ALTER USER ${account} SET PROPERTIES ('session.query_timeout' = '900');`,
          ],
        ]
      : []),
    resourceGroup(wish.user, line),
    [
      '-- What the account may do now; the agent reads the same and refuses to serve with more than reading.',
      `SHOW GRANTS FOR ${account};`,
    ],
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

interface Target {
  readonly line: number;
  readonly account: string;
}

/** information_schema shows an account only the tables on which it has a right (service/InformationSchemaDataSource.java). */
function readingGrants({ databases }: AccountWish, { line, account }: Target): string[] {
  if (databases.length === 0) {
    return [
      '-- No table of yours can be read. information_schema then hides your tables, and checks of tables are reported as not',
      '-- possible. --database NAME, or --all-databases, adds the right to read them; the policy of the agent decides what is read.',
    ];
  }
  const isAll = databases.includes('*');
  if (!hasRbac(line)) {
    return (isAll ? ['*'] : databases.map(name)).map((each) => `GRANT SELECT_PRIV ON ${each}.* TO ${account};`);
  }
  const places = isAll ? ['ALL DATABASES'] : databases.map((each) => `DATABASE ${name(each)}`);
  return places.flatMap((place) =>
    ['TABLES', 'VIEWS', 'MATERIALIZED VIEWS'].map(
      (kind) => `GRANT SELECT ON ALL ${kind} IN ${place} TO USER ${account};`,
    ),
  );
}

/** be_* and fe_* ask for OPERATE from 3.0 on (authorization/ColumnPrivilege.java); 2.5 has no right between reading and ADMIN_PRIV. */
function deepGrant({ deep }: AccountWish, { line, account }: Target): string[] {
  if (!deep) return [];
  if (!hasRbac(line))
    return ['-- --deep: 2.5 has no right for this that would not make the account an administrator. Left out.'];
  return [
    '-- OPERATE opens the be_* and fe_* tables and is more than reading: it can kill queries and change settings. The agent',
    '-- serves with it only when its own settings say AGENT_ALLOW_EXCESS_GRANTS=OPERATE.',
    `GRANT OPERATE ON SYSTEM TO USER ${account};`,
  ];
}

/** `cpu_core_limit` is called `cpu_weight` from 3.3.5 on (docs: CREATE_RESOURCE_GROUP); 3.3 and before take the old word. */
function resourceGroup(user: string, line: number): string[] {
  const cpu = line >= 3.4 ? 'cpu_weight' : 'cpu_core_limit';
  return [
    '-- Its queries share one core and a little memory, and end when they grow big.',
    `CREATE RESOURCE GROUP mcp_reader_group TO (user = ${text(user)})`,
    `WITH ('${cpu}' = '1', 'mem_limit' = '10%', 'concurrency_limit' = '${MAX_CONNECTIONS - 2}',`,
    "      'big_query_cpu_second_limit' = '300', 'big_query_scan_rows_limit' = '1000000000', 'big_query_mem_limit' = '2147483648');",
  ];
}

function text(value: string): string {
  return `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}

function name(value: string): string {
  return `\`${value.replaceAll('`', '``')}\``;
}
