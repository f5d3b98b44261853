import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Redactions } from './owner-policy.ts';

/** Takes out of a text what the owner does not want to leave. */
export type TextRedactor = (text: string) => string;

const STRINGS = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"/gs;
const NUMBERS = /(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])/gi;
const SQL_TEXT = /\b(?:select|insert|update|delete|create|with|values|where)\b/i;
const ACCOUNTS = /'[^']*'@'[^']*'/g;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
/** What may be an IPv6 address; times such as 12:30:05 look alike, so each is asked. */
const COLONS = /(?<![\w:.])[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*(?![\w:])/gi;
/** The authority of an address such as `http://host:8040/path`. */
const AUTHORITY = /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/'"?#]+/gi;
/** `be1.example.com:9060`, and a frontend's `name_port_time`. */
const HOST_AND_PORT = /(?<![\w.-])[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*(?=:\d{2,5}\b|_\d{4,5}_\d{9,})/gi;

/** `key` makes the names of hosts: the same host has the same name in every answer of this agent. */
export function createTextRedactor({ literals, hosts }: Redactions, key: Uint8Array): TextRedactor {
  const hostName = (host: string): string =>
    `host-${createHmac('sha256', key).update(host.toLowerCase()).digest('hex').slice(0, 8)}`;
  return (text) => {
    let result = text;
    if (literals) result = withoutLiterals(result);
    if (!hosts) return result;
    result = replaceHosts(result, AUTHORITY, hostName);
    result = result.replaceAll(COLONS, (found) => (isIPv6(found) && found.length > 2 ? hostName(found) : found));
    for (const pattern of [IPV4, HOST_AND_PORT]) result = replaceHosts(result, pattern, hostName);
    return result;
  };
}

function replaceHosts(text: string, pattern: RegExp, hostName: (host: string) => string): string {
  return text.replaceAll(pattern, (host) => (host.startsWith('host-') ? host : hostName(host)));
}

/** Numbers are values only in SQL: in a message they are what the message says. */
function withoutLiterals(text: string): string {
  const plain = text.replaceAll(ACCOUNTS, "'?'@'?'").replaceAll(STRINGS, "'?'");
  return SQL_TEXT.test(plain) ? plain.replaceAll(NUMBERS, '?') : plain;
}
