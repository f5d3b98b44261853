import { defineWords } from '../words/define-words.ts';

export const settingsWords = defineWords({
  en: {
    title: 'Settings',
    about:
      'What this hub was started with. Settings are environment variables: change them there and restart. Of secrets you see only whether they are set.',
    version: (version: string) => `Version ${version}`,
    filter: 'Filter settings',
    onlySet: 'Only those that are set',
    name: 'Variable',
    value: 'Value',
    isSet: 'set',
    standard: 'Default',
    about1: 'What it takes',
    none: 'No setting matches',
    notAll: 'The settings concern all tenants, and your key is confined to some of them.',
    look: 'This browser',
    lookAbout: 'Kept in this browser only.',
  },
  zh: {
    title: '设置',
    about: '本 Hub 启动时的设置。设置来自环境变量：在那里修改并重启。对于机密，仅显示是否已设置。',
    version: (version: string) => `版本 ${version}`,
    filter: '筛选设置',
    onlySet: '仅显示已设置的',
    name: '变量',
    value: '值',
    isSet: '已设置',
    standard: '默认值',
    about1: '取值说明',
    none: '没有符合条件的设置',
    notAll: '这些设置涉及全部租户，而您的密钥仅限部分租户。',
    look: '本浏览器',
    lookAbout: '仅保存在本浏览器中。',
  },
});
