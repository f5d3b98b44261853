/** The three customers of the demo: what each one's cluster suffers from, and how the hub reaches it. */
export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly link: 'agent' | 'direct';
  readonly about: { readonly en: string; readonly zh: string };
}

export const DEMO_TENANTS: readonly DemoTenant[] = [
  {
    id: 'harbour-bank',
    name: 'Harbour Bank',
    scenario: 'healthy.json',
    link: 'agent',
    about: { en: 'shared-nothing, busy and healthy', zh: '存算一体，繁忙但健康' },
  },
  {
    id: 'bamboo-retail',
    name: '青竹零售',
    scenario: 'small-loads.json',
    link: 'agent',
    about: { en: 'shared-nothing, drowning in small loads', zh: '存算一体，被高频小批量导入拖垮' },
  },
  {
    id: 'cloud-games',
    name: 'Cloud Games',
    scenario: 'compaction-backlog.json',
    link: 'direct',
    about: {
      en: 'shared-data, compaction backlog and a stopped routine load',
      zh: '存算分离，Compaction 积压且 Routine Load 停止',
    },
  },
];
