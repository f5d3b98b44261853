import { describe, expect, it } from 'vitest';
import { formatTraceparent, isSampled, parseTraceparent } from './traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('is read and written as W3C Trace Context has it', () => {
    const context = { traceId: TRACE, spanId: SPAN, flags: 1 };
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual(context);
    expect(formatTraceparent(context)).toBe(`00-${TRACE}-${SPAN}-01`);
    expect([isSampled({ flags: 1 }), isSampled({ flags: 0 }), isSampled({ flags: 2 })]).toEqual([true, false, false]);
  });

  it('of a later version may have more', () => {
    expect(parseTraceparent(`01-${TRACE}-${SPAN}-01-more`)?.traceId).toBe(TRACE);
  });

  it.each([
    undefined,
    ['a', 'b'],
    '',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\r\nX-Evil: 1`,
  ])('is not believed when it is none: %j', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});
