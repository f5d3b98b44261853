import {
  CLIENT_CAPABILITIES_META_KEY,
  acceptedContent,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { text } from './content-tools.ts';

const name = z.object({ name: z.string() });
const color = z.object({ color: z.string() });
const ok = z.object({ ok: z.boolean() });
const context = z.object({ context: z.string() });

const declared = z.object({ sampling: z.looseObject({}).optional(), elicitation: z.looseObject({}).optional() });
const envelopeSchema = z.object({ [CLIENT_CAPABILITIES_META_KEY]: declared });

const askName = inputRequired.elicit({ message: 'What is your name?', requestedSchema: name });
const askOk = inputRequired.elicit({ message: 'Please confirm', requestedSchema: ok });

function ask(question: string, maxTokens: number) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  });
}

/** Tools of fixed names that answer "ask your user, then come back", as the 2026-07-28 revision has it. */
export function registerAskingTools(mcp: McpServer, codec: RequestStateCodec<string>): void {
  registerSingleQuestions(mcp);
  registerStatefulQuestions(mcp, codec);
  mcp.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Asks the client.' },
    ({ mcpReq: { envelope } }) => {
      const { sampling, elicitation } = envelopeSchema.parse(envelope)[CLIENT_CAPABILITIES_META_KEY];
      const inputRequests = { ...(sampling && { question: ask('Hello?', 10) }), ...(elicitation && { name: askName }) };
      return inputRequired({ inputRequests });
    },
  );
  mcp.registerTool('test_missing_capability', { description: 'Asks the client.' }, () =>
    inputRequired({ inputRequests: { question: ask('Hello?', 10) } }),
  );
  mcp.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks the client.' },
    ({ mcpReq: { inputResponses } }) => {
      const given = acceptedContent(inputResponses, 'user_context', context);
      if (given) return { messages: [{ role: 'user', content: { type: 'text', text: given.context } }] };
      const message = 'What context should the prompt use?';
      return inputRequired({
        inputRequests: { user_context: inputRequired.elicit({ message, requestedSchema: context }) },
      });
    },
  );
}

function registerSingleQuestions(mcp: McpServer): void {
  for (const tool of ['test_input_required_result_elicitation', 'test_streaming_elicitation']) {
    mcp.registerTool(tool, { description: 'Asks the client.' }, ({ mcpReq: { inputResponses } }) => {
      const given = acceptedContent(inputResponses, 'user_name', name);
      return given ? text(`Hello, ${given.name}!`) : inputRequired({ inputRequests: { user_name: askName } });
    });
  }
  mcp.registerTool(
    'test_input_required_result_sampling',
    { description: 'Asks the client.' },
    ({ mcpReq: { inputResponses } }) => {
      const given = inputResponse(inputResponses, 'capital_question');
      if (given.kind === 'sampling') return text(JSON.stringify(given.result.content));
      return inputRequired({ inputRequests: { capital_question: ask('What is the capital of France?', 100) } });
    },
  );
  mcp.registerTool(
    'test_input_required_result_list_roots',
    { description: 'Asks the client.' },
    ({ mcpReq: { inputResponses } }) => {
      const given = inputResponse(inputResponses, 'client_roots');
      if (given.kind === 'roots') return text(given.roots.map(({ uri }) => uri).join(', '));
      return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    },
  );
}

/** Those that need their own state back, which the codec has verified before they run. */
function registerStatefulQuestions(mcp: McpServer, codec: RequestStateCodec<string>): void {
  for (const tool of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) {
    mcp.registerTool(
      tool,
      { description: 'Asks the client.' },
      async ({ mcpReq: { inputResponses, requestState } }) => {
        const given = acceptedContent(inputResponses, 'confirm', ok);
        if (given && requestState<string>() === tool) return text('state-ok');
        return inputRequired({ inputRequests: { confirm: askOk }, requestState: await codec.mint(tool) });
      },
    );
  }
  mcp.registerTool(
    'test_input_required_result_multiple_inputs',
    { description: 'Asks the client.' },
    async ({ mcpReq: { inputResponses } }) => {
      const given = acceptedContent(inputResponses, 'user_name', name);
      const answers = ['greeting', 'client_roots'].map((key) => inputResponse(inputResponses, key).kind);
      if (given && answers.join(' ') === 'sampling roots') return text(`Hello, ${given.name}!`);
      return inputRequired({
        inputRequests: {
          user_name: askName,
          greeting: ask('Generate a greeting', 50),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await codec.mint('asked'),
      });
    },
  );
  mcp.registerTool(
    'test_input_required_result_multi_round',
    { description: 'Asks the client.' },
    async ({ mcpReq }) => {
      const { inputResponses, requestState } = mcpReq;
      const chosen = acceptedContent(inputResponses, 'step2', color);
      if (chosen && requestState<string>() === 'second') return text(`The color is ${chosen.color}.`);
      if (acceptedContent(inputResponses, 'step1', name) && requestState<string>() === 'first') {
        const step2 = inputRequired.elicit({
          message: 'Step 2: What is your favorite color?',
          requestedSchema: color,
        });
        return inputRequired({ inputRequests: { step2 }, requestState: await codec.mint('second') });
      }
      const step1 = inputRequired.elicit({ message: 'Step 1: What is your name?', requestedSchema: name });
      return inputRequired({ inputRequests: { step1 }, requestState: await codec.mint('first') });
    },
  );
}
