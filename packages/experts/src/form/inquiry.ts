import type { Context } from '../cluster/context.ts';
import type { MeasuredLooks } from '../looks/look.ts';
import type { Severity } from '../report.ts';
import type { Bilingual } from './bilingual.ts';
import type { RemedyText } from './check.ts';
import type { Figures } from './figures.ts';
import type {
  Columns,
  Failure,
  Optional,
  ParameterSpec,
  ParameterValue,
  Read,
  Reads,
  Rows,
  Sampled,
  TwoSamples,
} from './read.ts';
import type { ViewTable } from './view.ts';

/** One thing that an inquiry can say; `unknown` is what it wanted to say and could not. */
export interface Conclusion {
  readonly severity: Severity | 'unknown';
  readonly text: Bilingual;
  /** Id of the finding whose judgement this is; explained by its resource. */
  readonly finding?: string;
  readonly remedies?: readonly RemedyText[];
}

/** What an inquiry found out: its answer in a sentence, what it rests on, and what to do. */
export interface InquiryAnswer {
  /** False when there is no such load, table, partition or job. */
  readonly isKnown: boolean;
  readonly summary: Bilingual;
  /** The most urgent first. */
  readonly conclusions: readonly Conclusion[];
  readonly tables: readonly ViewTable[];
}

type Asked<R> =
  R extends Optional<infer I>
    ? Asked<I>
    : R extends Sampled<infer C>
      ? TwoSamples<C> | Failure
      : R extends Read<infer C extends Columns>
        ? Rows<C> | Failure
        : never;

/** Asks one of the inquiry's reads, with values for parameters that an earlier answer told. */
export type Ask<R extends Reads> = <K extends keyof R & string>(
  name: K,
  values?: Readonly<Record<string, ParameterValue>>,
) => Promise<Asked<R[K]>>;

/** A question about one object, whose later statements depend on earlier answers: so that each can name its object and is cheap. */
export interface InquirySpec<R extends Reads> {
  /** The tool's name, such as `diagnose_table`. */
  readonly name: string;
  readonly title: Bilingual;
  /** For people and models: what it answers and when to ask it. */
  readonly description: Bilingual;
  /** The tool's parameters; those with a default may be left out. */
  readonly parameters: Readonly<Record<string, ParameterSpec & { readonly meaning: Bilingual }>>;
  /** Exactly one of these parameters must be given. */
  readonly oneOf?: readonly string[];
  /** Most statements that one run sends, those about the cluster itself included. */
  readonly maxStatements: number;
  /** Everything that it may ask. */
  readonly reads: R;
  /** Measured too, so as to be held against earlier looks. */
  readonly figures?: readonly Figures[];
  /** Asks through `ask` alone and judges. Rejects only when the run is cancelled. */
  readonly investigate: (ask: Ask<R>, context: Context, looks: MeasuredLooks) => Promise<InquiryAnswer>;
}

/** An inquiry with its rows' types forgotten, as the engine handles it. */
export interface AnyInquiry extends Omit<InquirySpec<Reads>, 'investigate'> {
  readonly investigate: (ask: Ask<Reads>, context: Context, looks: MeasuredLooks) => Promise<InquiryAnswer>;
}

export function defineInquiry<const R extends Reads>(spec: InquirySpec<R>): AnyInquiry {
  return { ...spec, investigate: (ask, context, looks) => spec.investigate(ask, context, looks) };
}
