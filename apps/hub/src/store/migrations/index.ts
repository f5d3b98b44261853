import type { Migration } from '../migrate.ts';
import { registry } from './001-registry.ts';

export const MIGRATIONS: readonly Migration[] = [registry];
