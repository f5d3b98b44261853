/**
 * SQL for the bytes of a size that StarRocks printed as text before 4.0, such as `15.6GB`: the number times the power of
 * 1024 of its unit. Rounded as printed.
 */
export function bytesOfSizeText(column: string): string {
  const units = ['KB', 'MB', 'GB', 'TB', 'PB'];
  const powers = units.map((unit, index) => `WHEN ${column} LIKE '%${unit}' THEN ${1024 ** (index + 1)}`).join(' ');
  return `CAST(regexp_extract(${column}, '([0-9.]+)', 1) AS DOUBLE) * CASE ${powers} ELSE 1 END`;
}
