import { useCallback, useEffect, useRef, useState } from 'react';
import { HubProblem, problemFrom } from '../../api/hub-problem.ts';
import type { HubApi } from '../../api/hub-api.ts';
import { useHubApi } from '../../api/use-hub-api.ts';
import { readEvents } from './read-events.ts';

interface CallProgress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

export interface CallAnswer {
  /** Structured content, in the shape of the tool. */
  readonly result: unknown;
  readonly text: string;
  readonly request_id: string;
}

interface Asked {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Where a call stands. Times are epoch milliseconds of this browser. */
export type CallState =
  | { readonly status: 'idle' }
  | (Asked & { readonly status: 'running'; readonly startedAt: number; readonly progress: CallProgress | undefined })
  | (Asked & { readonly status: 'done'; readonly elapsedMs: number; readonly answer: CallAnswer })
  | (Asked & { readonly status: 'failed'; readonly elapsedMs: number; readonly error: unknown })
  | (Asked & { readonly status: 'cancelled'; readonly elapsedMs: number });

export interface ToolCall {
  readonly state: CallState;
  /** Ends the call before it, if one runs. */
  readonly start: (asked: Asked) => void;
  /** Closes the connection, upon which hub and agent end the statement on the cluster. */
  readonly cancel: () => void;
  readonly clear: () => void;
}

/** One call at a time of one tenant's tools; it ends when the component goes. */
export function useToolCall(tenantId: string, onDone?: (answer: CallAnswer) => void): ToolCall {
  const api = useHubApi();
  const [state, setState] = useState<CallState>({ status: 'idle' });
  const running = useRef<AbortController>(undefined);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    (asked: Asked) => {
      running.current?.abort();
      const own = new AbortController();
      running.current = own;
      const startedAt = Date.now();
      const isOurs = (): boolean => running.current === own && !own.signal.aborted;
      const end = (ended: { readonly answer: CallAnswer } | { readonly error: unknown }) => {
        if (!isOurs()) return;
        const elapsedMs = Date.now() - startedAt;
        const status = 'answer' in ended ? 'done' : 'failed';
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- status and what comes with it were just paired
        setState({ ...asked, ...ended, status, elapsedMs } as CallState);
        if ('answer' in ended) done.current?.(ended.answer);
      };
      setState({ ...asked, status: 'running', startedAt, progress: undefined });
      runCall({
        api,
        tenantId,
        asked,
        signal: own.signal,
        onProgress: (progress) => {
          if (isOurs()) setState({ ...asked, status: 'running', startedAt, progress });
        },
      }).then(
        (answer) => end({ answer }),
        (error: unknown) => end({ error }),
      );
    },
    [api, tenantId],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    setState((before) =>
      before.status === 'running'
        ? { tool: before.tool, args: before.args, status: 'cancelled', elapsedMs: Date.now() - before.startedAt }
        : before,
    );
  }, []);
  const clear = useCallback(() => {
    running.current?.abort();
    setState({ status: 'idle' });
  }, []);
  return { state, start, cancel, clear };
}

interface RunInput {
  readonly api: HubApi;
  readonly tenantId: string;
  readonly asked: Asked;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
}

async function runCall({ api, tenantId, asked, signal, onProgress }: RunInput): Promise<CallAnswer> {
  const response = await api.open({
    method: 'POST',
    path: `/admin/tenants/${encodeURIComponent(tenantId)}/calls`,
    body: { tool: asked.tool, arguments: asked.args },
    signal,
  });
  const requestId = response.headers.get('X-Request-Id');
  const cutShort = { code: 'STREAM_TRUNCATED', message: 'The answer ended early.', status: response.status, requestId };
  if (response.body === null) throw new HubProblem(cutShort);
  try {
    for await (const { event, data } of readEvents(response.body)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
      if (event === 'progress') onProgress(data as CallProgress);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- page and hub are of one release
      if (event === 'result') return data as CallAnswer;
      if (event === 'error') throw problemFrom(data, cutShort);
    }
  } catch (error) {
    // A connection that broke is told in the browser's words, which name neither the hub nor the request.
    if (error instanceof HubProblem) throw error;
  }
  throw new HubProblem(cutShort);
}
