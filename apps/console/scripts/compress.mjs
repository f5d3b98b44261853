// Writes `.br` and `.gz` beside each built file, so that the hub compresses nothing while it serves.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const WORTH_BYTES = 1_024;

for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  // The page itself gets its nonce at each answer.
  if (!/\.(?:js|css|svg|json)$/.test(name) || name === 'manifest.json') continue;
  const path = join(DIST, name);
  const bytes = readFileSync(path);
  if (bytes.length < WORTH_BYTES) continue;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  );
}
