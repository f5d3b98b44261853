import type { Architecture } from '@starrocks-mcp/experts';
import { useWords } from '../../words/language.tsx';
import { reportWords } from './report-words.ts';

const WORD = {
  'shared-nothing': 'sharedNothing',
  'shared-data': 'sharedData',
  unknown: 'architectureUnknown',
} as const;

export function useArchitectureWord(architecture: Architecture): string {
  return useWords(reportWords)[WORD[architecture]];
}
