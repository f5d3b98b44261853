/** What a cluster has; the shape of `Capabilities` of the starrocks package that the experts use. */
export interface ClusterCapabilities {
  /** `3.3.5-abc` as the cluster says it; empty when it does not. */
  readonly version: string;
  hasTable(table: string): boolean;
  hasColumn(table: string, column: string): boolean;
  columnType(table: string, column: string): string | undefined;
}
