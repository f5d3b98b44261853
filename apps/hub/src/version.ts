import manifest from '../package.json' with { type: 'json' };

/** Release of the hub; hub, agent and console share it. */
export const HUB_VERSION: string = manifest.version;
