import { defineRead } from '../form/read.ts';

/**
 * Metadata locks of the connected FE that are held for more than 3 s (slow_lock_threshold_ms), the longest first
 * (3.3+: hold_time_ms). `waiting` is 1 when somebody waits for it. Needs OPERATE ON SYSTEM.
 */
export const FE_LOCKS = defineRead({
  name: 'fe_locks',
  columns: { lock_object: 'id', lock_mode: 'id', held_ms: 'number', thread: 'id', waiting: 'number' },
  layouts: [
    {
      needs: {
        'sys.fe_locks': ['LOCK_OBJECT', 'LOCK_MODE', 'HOLD_TIME_MS', 'THREAD_INFO', 'GRANTED', 'WAITER_LIST'],
      },
      template:
        'SELECT LOCK_OBJECT AS lock_object, LOCK_MODE AS lock_mode, HOLD_TIME_MS AS held_ms, ' +
        `regexp_extract(THREAD_INFO, '"threadName" *: *"([A-Za-z0-9_.:|#-]*)', 1) AS thread, ` +
        "CASE WHEN WAITER_LIST IS NULL OR WAITER_LIST IN ('', '[]') THEN 0 ELSE 1 END AS waiting FROM default_catalog.sys.fe_locks " +
        'WHERE (GRANTED IS NULL OR GRANTED) AND HOLD_TIME_MS > 3000 ORDER BY held_ms DESC LIMIT 100',
    },
  ],
});
