/** What to check on a Chinese page, in this order, by the hop that failed. The hub tells it in English. */
export const CHECKS_IN_CHINESE: Readonly<Record<string, readonly string[]>> = {
  hub_to_agent: [
    'Agent 是否在运行？在其主机上执行：~/.starrocks-agent/status.sh',
    '网络是否允许 Hub 访问 agent_url（防火墙、VPN、端口映射）？',
    '租户的 agent_url 是否为 Agent 的地址和端口？',
  ],
  agent_to_hub: [
    'Agent 是否在运行、是否已注册？在其主机上执行：starrocks-agent doctor',
    '网络是否允许 Agent 访问本 Hub（防火墙、HTTPS_PROXY）？',
    'Agent 是否已被吊销？用新的一次性代码可重新注册。',
  ],
  agent_token: [
    '租户的 agent_token 是否与 Agent 的 AGENT_TOKEN 一致，且没有空格或换行？',
    'Agent 的令牌最近是否更改过？用新的一次性代码重新注册（install.sh --inbound）即可交给 Hub。',
  ],
  agent_to_database: [
    'StarRocks 是否在运行？Agent 所在主机能否访问 SR_HOST 与 SR_PORT？',
    'Agent 的 .env 中 SR_USER 与 SR_PASSWORD 是否正确？',
    'Agent 的日志说了什么？~/.starrocks-agent/logs.sh',
  ],
  hub_to_database: [
    'StarRocks 是否在运行？本 Hub 能否以所配置的主机和查询端口（默认 9030）访问其 FE？',
    '该租户的用户名和密码是否正确？',
  ],
};
