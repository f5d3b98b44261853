import { defineWords } from '../../words/define-words.ts';

export const callWords = defineWords({
  en: {
    runDiagnosis: 'Run diagnosis',
    running: 'Diagnosis running',
    runningTool: (tool: string) => `Running: ${tool}`,
    starting: 'Starting',
    step: (done: number, total: number) => `${done} of ${total}`,
    elapsed: (time: string) => `${time} elapsed`,
    cancel: 'Cancel',
    cancelled: 'Cancelled. The hub ends the statement on the cluster too.',
    cancelledAfter: (time: string) => `Cancelled after ${time}. The hub ends the statement on the cluster too.`,
    started: (tool: string) => `${tool} started`,
    done: (tool: string) => `${tool} finished`,
    callFailed: 'The call failed',
    dismiss: 'Dismiss',
  },
  zh: {
    runDiagnosis: '运行诊断',
    running: '诊断进行中',
    runningTool: (tool) => `正在运行：${tool}`,
    starting: '正在启动',
    step: (done, total) => `${done} / ${total}`,
    elapsed: (time) => `已用时 ${time}`,
    cancel: '取消',
    cancelled: '已取消。Hub 也会终止集群上正在执行的语句。',
    cancelledAfter: (time) => `已在 ${time} 后取消。Hub 也会终止集群上正在执行的语句。`,
    started: (tool) => `${tool}已开始`,
    done: (tool) => `${tool}已完成`,
    callFailed: '调用失败',
    dismiss: '关闭',
  },
});
