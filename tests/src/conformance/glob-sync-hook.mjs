import { register } from 'node:module';

// The suite imports `globSync` from node:fs, which Node 20 has not, for a command that is not used here.
const FS = `data:text/javascript,${encodeURIComponent("export * from 'node:fs'; export const globSync = () => [];")}`;

const hook = `export async function resolve(specifier, context, next) {
  const ofSuite = context.parentURL?.includes('/@modelcontextprotocol/conformance/');
  if (ofSuite && (specifier === 'fs' || specifier === 'node:fs')) return { url: ${JSON.stringify(FS)}, shortCircuit: true };
  return next(specifier, context);
}`;

register(`data:text/javascript,${encodeURIComponent(hook)}`);
