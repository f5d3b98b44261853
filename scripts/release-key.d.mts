import type { KeyObject } from 'node:crypto';

export function loadReleaseKey(env?: NodeJS.ProcessEnv): { readonly key: KeyObject; readonly isDevelopment: boolean };
export function writePublicKey(): void;
