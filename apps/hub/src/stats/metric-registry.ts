import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** One figure of a gauge that has labels. */
interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

interface MetricInput<Label extends string> {
  /** Without the prefix. Base units: `_seconds`, `_bytes`; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Only what is bounded: tenants, tools, codes, routes. Never a host, a key or a name of somebody. */
  readonly labels?: readonly Label[];
}

interface GaugeInput<Label extends string> extends MetricInput<Label> {
  /** Asked at each scrape: one figure, or one for each of the labels' values. */
  readonly read: () => number | readonly Sample<Label>[];
}

/** Not by tenant: a histogram has a line for each bucket. */
interface HistogramInput<Label extends string> extends MetricInput<Exclude<Label, typeof TENANT>> {
  readonly buckets: readonly number[];
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

const PREFIX = 'starrocks_mcp_';
const TENANT = 'tenant';
/** Gauges of the library that are named like counters; `nodejs_active_resources` tells the same, by type. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** The hub's figures. Each part of the hub adds its own, once, when the hub is wired. */
export class MetricRegistry {
  readonly #registry = new Registry();
  readonly #countersOfTenants: Counter[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Returns how to count; `by` is 1 unless told otherwise. */
  counter<Label extends string = never>(input: MetricInput<Label>): (labels: Labels<Label>, by?: number) => void {
    const counter: Counter = new Counter(this.#configurationOf(input));
    if (input.labels?.some((label) => label === TENANT) === true) this.#countersOfTenants.push(counter);
    return (labels, by = 1) => counter.inc(labels, by);
  }

  /** Returns how to observe. */
  histogram<Label extends string = never>(
    input: HistogramInput<Label>,
  ): (labels: Labels<Label>, value: number) => void {
    const histogram = new Histogram({ ...this.#configurationOf(input), buckets: [...input.buckets] });
    return (labels, value) => histogram.observe(labels, value);
  }

  gauge<Label extends string = never>({ read, ...input }: GaugeInput<Label>): void {
    const gauge: Gauge = new Gauge({
      ...this.#configurationOf(input),
      collect() {
        gauge.reset();
        const figures = read();
        if (typeof figures === 'number') return gauge.set(figures);
        for (const { labels, value } of figures) gauge.set(labels, value);
      },
    });
  }

  /** Drops what was counted for tenants that are gone, so that labels stay bounded. */
  async keepOnly(tenantIds: ReadonlySet<string>): Promise<void> {
    for (const counter of this.#countersOfTenants) {
      const { values } = await counter.get();
      const gone = values.filter(({ labels }) => !tenantIds.has(String(labels[TENANT])));
      for (const { labels } of gone) counter.remove(labels);
    }
  }

  #configurationOf<Label extends string>({ name, help, labels = [] }: MetricInput<Label>) {
    return { name: PREFIX + name, help, labelNames: [...labels], registers: [this.#registry] };
  }
}
