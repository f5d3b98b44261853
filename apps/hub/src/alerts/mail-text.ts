import type { Alert, AlertMessage } from './alert-payload.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const WORDS = {
  en: {
    transition: { new: 'New', worsened: 'Worse', resolved: 'Resolved', test: 'Test' },
    severity: { critical: 'critical', warning: 'warning', info: 'info' },
    and: (more: number) => ` and ${more} more`,
    explains: 'Root cause of',
    report: 'Report',
    open: 'Open in the console',
    foot: 'Sent by the StarRocks MCP hub. Evidence and remedies are in the report.',
    test: 'This is a test of an alert target. Alerts of findings will look like this.',
  },
  zh: {
    transition: { new: '新出现', worsened: '加重', resolved: '已恢复', test: '测试' },
    severity: { critical: '严重', warning: '警告', info: '提示' },
    and: (more: number) => ` 等 ${more + 1} 项`,
    explains: '导致以下问题的根因',
    report: '报告',
    open: '在控制台中打开',
    foot: '由 StarRocks MCP hub 发送。证据与处理建议见报告。',
    test: '这是告警目标的测试消息，实际告警的形式与此相同。',
  },
} as const;

const COLOURS = { critical: '#c92a2a', warning: '#b35c00', info: '#1864ab' } as const;
const DONE = '#2b8a3e';
const MAX_SUBJECT = 160;

type Words = (typeof WORDS)[AlertMessage['language']];

/** One mail of all that one diagnosis has to tell, as plain text and as HTML without anything to load. */
export function mailTextOf({ language, tenant, alerts, link, report_id: reportId }: AlertMessage): MailText {
  const words = WORDS[language];
  const [first] = alerts;
  const more = alerts.length > 1 ? words.and(alerts.length - 1) : '';
  const headline = first === undefined ? '' : `${markOf(first, words)} ${first.title}${more}`;
  const subject = oneLine(`${tenant === null ? '' : `[${tenant.name}] `}${headline}`).slice(0, MAX_SUBJECT);
  const where = tenant === null ? '' : oneLine(`${tenant.name} (${tenant.id})`);
  const report = reportId === null ? '' : `${words.report}: ${reportId}`;
  const text = [where, ...alerts.map((alert) => textOf(alert, words)), link ?? report, words.foot]
    .filter((part) => part !== '')
    .join('\n\n');
  const goTo = link === null ? escapeHtml(report) : `<a href="${escapeHtml(link)}">${words.open}</a>`;
  const html = [
    `<div lang="${language}" style="font-family:sans-serif;font-size:14px;line-height:1.5;max-width:640px">`,
    `<p><strong>${escapeHtml(where)}</strong></p>`,
    ...alerts.map((alert) => htmlOf(alert, words)),
    `<p>${goTo}</p><p style="color:#666;font-size:12px">${words.foot}</p></div>`,
  ].join('\n');
  return { subject, text: `${text}\n`, html };
}

/** What a test tells. */
export function testAlert(language: AlertMessage['language']): Alert {
  const { test, transition } = WORDS[language];
  return {
    transition: 'test',
    severity: 'info',
    finding_id: null,
    title: transition.test,
    summary: test,
    root_cause: null,
  };
}

function markOf({ transition, severity }: Alert, words: Words): string {
  if (transition === 'test') return '';
  if (transition === 'resolved') return `${words.transition.resolved}:`;
  return `${words.transition[transition]} (${words.severity[severity]}):`;
}

function textOf(alert: Alert, words: Words): string {
  const cause = alert.root_cause === null ? [] : [`${words.explains}: ${alert.root_cause.explains.join(', ')}`];
  const id = alert.root_cause?.id ?? alert.finding_id;
  const head = `${markOf(alert, words)} ${alert.title}${id === null ? '' : ` [${id}]`}`.trim();
  return [head, alert.summary, ...cause]
    .map(oneLine)
    .filter((line) => line !== '')
    .join('\n');
}

function htmlOf(alert: Alert, words: Words): string {
  const colour = alert.transition === 'resolved' ? DONE : COLOURS[alert.severity];
  const [head = '', ...rest] = textOf(alert, words).split('\n');
  const lines = rest.map((line) => `<br>${escapeHtml(line)}`).join('');
  return `<p style="border-left:4px solid ${colour};padding-left:10px"><strong style="color:${colour}">${escapeHtml(head)}</strong>${lines}</p>`;
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}

/** Names come from customers' databases. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
