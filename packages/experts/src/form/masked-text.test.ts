import { describe, expect, it } from 'vitest';
import { maskText } from './masked-text.ts';

describe('maskText', () => {
  it.each([
    ['keeps the words of the server', 'type:TIMEOUT; msg:load timeout', 'type:TIMEOUT; msg:load timeout'],
    ['drops what is quoted', "Value 'Zhang San' is out of range", 'Value … is out of range'],
    ['drops a quotation that was cut', 'Unknown column "phone 138', 'Unknown column …'],
    [
      'drops the row that follows a reason',
      'NULL value in column. Row: [1, Zhang, 138]',
      'NULL value in column. Row …',
    ],
    ['drops texts that are not ASCII', 'parse failed near 张三 here', 'parse failed near … here'],
    ['drops addresses', 'connect to http://10.0.0.1:8040/api failed', 'connect to … failed'],
    ['drops paths', 'cannot read /data/customers/2024.csv now', 'cannot read … now'],
    ['drops long numbers', 'card 4111111111111111 refused', 'card … refused'],
    ['drops values after an equals sign', 'password=hidden user=root', 'password=… user=…'],
    ['drops a secret after a colon', 'sasl.password: hunter, login failed', 'sasl.password: … login failed'],
    [
      'drops the credentials of a header',
      'Authorization: Basic abcd and Bearer efgh refused',
      'Authorization: Basic … and Bearer … refused',
    ],
    [
      'drops numbers with letters',
      'passport E12345678 and id 11010519491231002X refused',
      'passport … and id … refused',
    ],
    [
      'keeps sizes, durations and types',
      'wait 60000ms for 1024MB of DECIMAL64',
      'wait 60000ms for 1024MB of DECIMAL64',
    ],
    ['keeps names of tables with a number', 'base-table dropped: orders_2024', 'base-table dropped: orders_2024'],
    ['drops rows without quotes', 'too few columns: John|Smith|Berlin or John,Smith,Berlin', 'too few columns: … or …'],
    ['drops rows between tabs and semicolons', 'got 2: Alice;Bob;Carol in a\tb', 'got 2: … in …'],
    [
      'drops a value that is announced',
      'primary key is too large, value is: John Smith',
      'primary key is too large, value is …',
    ],
    ['drops hosts with a port', 'broker kafka-1.corp.example:9092 unreachable', 'broker … unreachable'],
    ['drops numbers in groups', 'phone 139 1234 5678 refused', 'phone … refused'],
    ['keeps the name of an RPC error', '[E1008]Reached timeout', '[E1008]Reached timeout'],
  ])('%s', (_, text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('cuts long texts', () => {
    expect(maskText('word '.repeat(100))).toHaveLength(160);
  });

  it('looks at no more than the beginning of a text', () => {
    expect(maskText(`${'x'.repeat(999)} 'Zhang' Zhang`)).not.toContain('Zhang');
  });

  it('has nothing to say about no text', () => {
    expect(maskText(null)).toBeNull();
  });
});
