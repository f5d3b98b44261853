import { describe, expect, it } from 'vitest';
import { createTextRedactor } from './redact-text.ts';

const KEY = new Uint8Array(32);
const literals = createTextRedactor({ literals: true, hosts: false, users: false }, KEY);
const hosts = createTextRedactor({ literals: false, hosts: true, users: false }, KEY);

describe('taking values out of texts', () => {
  it.each([
    ["SELECT * FROM t WHERE name = 'O''Brien' AND n > 4711", "SELECT * FROM t WHERE name = '?' AND n > ?"],
    ['INSERT INTO t1 VALUES (1, -2.5e3, "x\\"y")', "INSERT INTO t1 VALUES (?, ?, '?')"],
    ["Access denied for 'ann'@'10.1.2.3'", "Access denied for '?'@'?'"],
    ['timeout after 300 s', 'timeout after 300 s'],
    ["value 'a\nb' is wrong", "value '?' is wrong"],
  ])('%s', (text, expected) => {
    expect(literals(text)).toBe(expected);
  });
});

describe('taking hosts out of texts', () => {
  it.each([
    ['10.0.1.100', /^host-[0-9a-f]{8}$/],
    ['10.0.1.100_9010_1690000000000', /^host-[0-9a-f]{8}_9010_1690000000000$/],
    ['fe1.bank.example:9020 is down', /^host-[0-9a-f]{8}:9020 is down$/],
    ['see http://be1.bank.example:8040/api/log?x=1', /^see http:\/\/host-[0-9a-f]{8}\/api\/log\?x=1$/],
    ['[fd00::1:2]:9060', /^\[host-[0-9a-f]{8}\]:9060$/],
    ['version 3.5.7, table shop.orders, 12:30:05', /^version 3\.5\.7, table shop\.orders, 12:30:05$/],
  ])('%s', (text, expected) => {
    expect(hosts(text)).toMatch(expected);
  });

  it('gives the same host the same name, and another one with another key', () => {
    expect(hosts('10.0.1.100:9060')).toBe(hosts('10.0.1.100:9060'));
    expect(hosts('10.0.1.100')).not.toBe(hosts('10.0.1.101'));
    const other = createTextRedactor({ literals: false, hosts: true, users: false }, new Uint8Array(32).fill(1));
    expect(other('10.0.1.100')).not.toBe(hosts('10.0.1.100'));
  });
});
