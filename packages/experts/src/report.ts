/** The language of a report's text. */
export type Language = 'en' | 'zh';

export type Severity = 'critical' | 'warning' | 'info';
export type Confidence = 'high' | 'medium' | 'low';
export type Architecture = 'shared-nothing' | 'shared-data' | 'unknown';

/** A statement for a human to run; the product never runs it. */
export interface Remedy {
  readonly text: string;
  readonly statement?: string;
}

export interface Evidence {
  readonly statement: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly truncated: boolean;
}

export interface Finding {
  /** Stable id from docs/findings.md. */
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly summary: string;
  readonly objects: readonly { readonly kind: string; readonly name: string }[];
  readonly measured: { readonly value: number | string; readonly unit: string };
  /** `source`: the StarRocks doc, config item or "own" that the figure comes from. */
  readonly threshold: { readonly value: number | string; readonly unit: string; readonly source: string };
  readonly evidence: readonly Evidence[];
  readonly impact: string;
  readonly causes: readonly string[];
  readonly remedies: readonly Remedy[];
  readonly doc: string;
  /** Id of the root cause that this finding follows from; it is then not counted by itself. */
  readonly explained_by?: string;
}

export interface RootCause {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  /** Ids of the findings that this cause explains. */
  readonly explains: readonly string[];
  readonly remedies: readonly Remedy[];
}

export interface CheckOutcome {
  readonly id: string;
  readonly expert: string;
  readonly status: 'passed' | 'found' | 'not_applicable' | 'unknown';
  /** Why it could not run, or does not apply here. */
  readonly reason?: string;
}

/** What a figure is of when it is of the whole cluster. */
export const CLUSTER = 'cluster';

/** One measured quantity, told at every look whether anything is wrong or not: a point of a time series. */
export interface Figure {
  /** Stable, `<expert>.<slug>`; together with `object` the name of a series. */
  readonly id: string;
  /** `cluster`, a node (`BE 10001`), a database or a job (`db.job`). */
  readonly object: string;
  readonly value: number;
  readonly unit: string;
}

/** A statement that figures were read with, so that a number of a chart can be looked into. */
export interface FigureSource {
  readonly statement: string;
  /** Ids of figures. */
  readonly figures: readonly string[];
}

/** A diagnosis. Field names are a contract (docs/design): later fields may be added, none renamed. */
export interface Report {
  readonly tenant: string;
  readonly language: Language;
  /** ISO 8601, the hub's clock. */
  readonly generated_at: string;
  readonly cluster: {
    readonly version: string;
    readonly architecture: Architecture;
    /** The cluster's own clock and zone. */
    readonly now: string | null;
    readonly time_zone: string | null;
    readonly nodes: { readonly alive: number | null; readonly total: number | null };
  };
  readonly status: 'healthy' | 'attention' | 'critical' | 'unknown';
  /** 0..100 over the checks that ran; null when none did. */
  readonly score: number | null;
  readonly summary: string;
  readonly root_causes: readonly RootCause[];
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckOutcome[];
  /** What could be measured, by id; one that is missing was not told, which is not 0. */
  readonly figures: readonly Figure[];
  /** Absent from reports of releases that did not tell it; clients that pay by the word need not know of it. */
  readonly figure_sources?: readonly FigureSource[];
  readonly cost: {
    readonly statements: number;
    readonly rows: number;
    readonly bytes: number;
    readonly elapsed_ms: number;
  };
}
