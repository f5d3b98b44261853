import { USAGE, parseCliOptions } from './cli-options.ts';
import { startSimulator, type SimulatorOptions } from './simulator.ts';

async function run(options: SimulatorOptions): Promise<void> {
  const simulator = await startSimulator(options);
  process.stdout.write(`listening on ${simulator.host}:${simulator.port}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
}

try {
  const options = parseCliOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  process.stderr.write(`starrocks-sim: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
