/** What a cluster has; the part of `Capabilities` of the starrocks package that reads are chosen by. */
export interface ClusterCapabilities {
  hasTable(table: string): boolean;
  hasColumn(table: string, column: string): boolean;
  columnType(table: string, column: string): string | undefined;
}
