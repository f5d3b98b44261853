import '@mantine/core/styles.css';
import './theme/console.css';
import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createHubApi } from './api/hub-api.ts';
import { HubProblem } from './api/hub-problem.ts';
import { HubApiContext } from './api/use-hub-api.ts';
import { App } from './app.tsx';
import { reloadAfterUpgrade } from './shell/reload-after-upgrade.ts';
import { readNonce } from './theme/nonce.ts';
import { resolveCssVariables, theme } from './theme/theme.ts';
import { LanguageProvider } from './words/language.tsx';

reloadAfterUpgrade();
const nonce = readNonce();
const colorSchemes = localStorageColorSchemeManager({ key: 'starrocks-mcp.theme' });
const queries = new QueryClient({
  defaultOptions: {
    // Whether the hub answers is found out by asking: it may be on this machine, which the browser calls offline.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      // What the hub refused it refuses again; only silence is worth another try.
      retry: (failures, error) => failures < 2 && error instanceof HubProblem && error.status === 0,
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <HubApiContext value={createHubApi()}>
          <LanguageProvider>
            <App />
          </LanguageProvider>
        </HubApiContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
