import manifest from '../package.json' with { type: 'json' };

/** Release of the agent; hub, agent and console share it. */
export const AGENT_VERSION: string = manifest.version;
