export { ChainedLog, type ChainedLogOptions } from './chained-log.ts';
export { listChainFiles, readChainLines, type ChainFile } from './chain-files.ts';
export { parseLine, type ChainFormat, type ChainHead, type ChainLine } from './chain-format.ts';
export { verifyChain, type ChainProblem, type ChainVerdict } from './verify-chain.ts';
export { readChainLinesBackwards } from './read-backwards.ts';
