import {
  ProtocolError,
  ProtocolErrorCode,
  type CompleteRequest,
  type CompleteResult,
} from '@modelcontextprotocol/server';
import { completeFindingId, FINDING_TEMPLATE } from './finding-resources.ts';
import { hasPrompt } from './prompts.ts';

const LANGUAGES = ['zh', 'en'];
/** Most values that the protocol allows in one answer. */
const MOST = 100;

/**
 * What a person may go on typing: ids of findings, and languages of prompts. Names of the customer's loads and tables
 * are not offered: each letter typed would ask the cluster.
 */
export function answerCompletion({ ref, argument }: CompleteRequest['params']): CompleteResult {
  if (ref.type === 'ref/resource' && ref.uri !== FINDING_TEMPLATE.uriTemplate) throw unknown(ref.uri);
  if (ref.type === 'ref/prompt' && !hasPrompt(ref.name)) throw unknown(ref.name);
  const values = ref.type === 'ref/resource' ? valuesOfResource(argument) : valuesOfPrompt(argument);
  return { completion: { values: values.slice(0, MOST), total: values.length, hasMore: values.length > MOST } };
}

type Argument = CompleteRequest['params']['argument'];

function valuesOfResource({ name, value }: Argument): readonly string[] {
  return name === 'id' ? completeFindingId(value) : [];
}

function valuesOfPrompt({ name, value }: Argument): readonly string[] {
  return name === 'language' ? LANGUAGES.filter((language) => language.startsWith(value.toLowerCase())) : [];
}

function unknown(name: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Nothing to complete: ${name.slice(0, 64)} is not known.`);
}
