import type { Migration } from '../migrate.ts';
import { registry } from './001-registry.ts';
import { hubKeys } from './010-hub-keys.ts';

export const MIGRATIONS: readonly Migration[] = [registry, hubKeys];
