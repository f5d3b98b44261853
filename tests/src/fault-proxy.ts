import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What becomes of bytes on their way. `drop`: they vanish and nobody is told, as packets in a partition do; `cut`: both
 * ends see the connection end. `toTarget` is what the dialler sends, `toDialler` what comes back.
 */
interface Faults {
  readonly toTarget: 'pass' | 'drop';
  readonly toDialler: 'pass' | 'drop';
  /** Bytes a second towards the dialler; undefined: as they come. */
  readonly bytesPerSecond?: number | undefined;
  /** True: the end of one side is not told to the other, as when a middlebox forgot the connection. */
  readonly halfOpen?: boolean;
}

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Bytes that went to the dialler so far. */
  readonly bytesToDialler: number;
  /** From now on, for connections that exist and that come. */
  set(faults: Partial<Faults>): void;
  /** Resets every connection. */
  cut(): void;
  /** Sends this to the target as if the dialler had, on every connection. */
  inject(bytes: Buffer): void;
}

const NO_FAULTS: Faults = { toTarget: 'pass', toDialler: 'pass' };
const PACE_MS = 20;

/** A TCP proxy between two real parts, through which a test breaks their connection. */
export async function openFaultProxy(targetPort: number): Promise<FaultProxy> {
  let faults = NO_FAULTS;
  let bytesToDialler = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer({ allowHalfOpen: true }, (dialler) => {
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair = [dialler, target] as const;
    pairs.add(pair);
    relay(dialler, target, () => ({ drop: faults.toTarget === 'drop' }));
    relay(target, dialler, () => ({ drop: faults.toDialler === 'drop', bytesPerSecond: faults.bytesPerSecond }));
    target.on('data', (chunk) => (bytesToDialler += chunk.length));
    for (const [one, other] of [pair, [target, dialler] as const]) {
      one.on('error', () => (faults.halfOpen === true ? undefined : other.resetAndDestroy()));
      one.on('end', () => (faults.halfOpen === true ? undefined : other.end()));
      one.on('close', () => {
        if (faults.halfOpen !== true) other.destroy();
        if (dialler.destroyed && target.destroyed) pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on TCP has an AddressInfo
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  return {
    port,
    get connections() {
      return pairs.size;
    },
    get bytesToDialler() {
      return bytesToDialler;
    },
    set: (change) => void (faults = { ...faults, ...change }),
    cut,
    inject: (bytes) => {
      for (const [, target] of pairs) target.write(bytes);
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** Keeps the pace of the slower side: what `to` cannot take yet is not read from `from`. */
function relay(from: Socket, to: Socket, rule: () => { drop: boolean; bytesPerSecond?: number | undefined }): void {
  from.on('data', (chunk: Buffer) => {
    const { drop, bytesPerSecond } = rule();
    if (drop || to.destroyed) return;
    const isTaken = to.write(chunk);
    if (bytesPerSecond !== undefined) {
      from.pause();
      setTimeout(() => from.resume(), Math.max(PACE_MS, (chunk.length / bytesPerSecond) * 1_000));
    } else if (!isTaken) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  });
}
