export type { ClusterLink, ResultSet, RunOptions } from './cluster-link.ts';
