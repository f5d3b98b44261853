import type { Tool } from './tool.ts';
import { runSelectSql } from './tools/sql.ts';

/** Every tool of the product, in the order in which it is listed. */
export const ALL_TOOLS: readonly Tool[] = [runSelectSql];
