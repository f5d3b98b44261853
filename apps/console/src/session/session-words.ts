import { defineWords } from '../words/define-words.ts';

export const sessionWords = defineWords({
  en: {
    title: 'Sign in',
    about: 'Look after your StarRocks clusters from one place.',
    key: 'Operator key',
    keyHint: 'ADMIN_KEY of this hub, or a key made with the role viewer, operator or admin.',
    signIn: 'Sign in',
    over: 'Your session is over. Sign in again to go on where you were.',
    signedOut: 'You are signed out.',
    noKey: 'Enter your operator key.',
    failed: 'Signing in did not work',
    wrongKey: 'This key is not known here, or has expired',
    notForOperators: 'This key is not an operator’s',
    unreachable: 'The hub cannot be reached',
  },
  zh: {
    title: '登录',
    about: '在一处管理您的全部 StarRocks 集群。',
    key: '运维密钥',
    keyHint: '本 Hub 的 ADMIN_KEY，或角色为 viewer、operator、admin 的密钥。',
    signIn: '登录',
    over: '会话已结束，请重新登录后继续。',
    signedOut: '您已退出登录。',
    noKey: '请输入运维密钥。',
    failed: '登录失败',
    wrongKey: '密钥无效或已过期',
    notForOperators: '这不是运维密钥',
    unreachable: '无法连接 Hub',
  },
});
