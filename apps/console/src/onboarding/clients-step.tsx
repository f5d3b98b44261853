import { Button, Tabs } from '@mantine/core';
import { Link } from 'wouter';
import { useMakeKey } from '../api/keys.ts';
import { useMay } from '../session/use-session.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import { clientConfigs, type ClientConfig } from './client-configs.ts';
import { onboardingWords } from './onboarding-words.ts';
import classes from './clients-step.module.css';

/** What to paste into each client, with a key made here or the place for one. */
export function ClientsStep({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(onboardingWords);
  const mayMakeKey = useMay('admin');
  const make = useMakeKey();
  const key = make.data?.key;
  const configs = clientConfigs({ hubUrl: location.origin, tenantId, key, keyPlace: words.keyPlace });
  return (
    <>
      <p className={classes['quiet']}>{words.clientsHow}</p>
      {mayMakeKey && key === undefined && (
        <div>
          <Button
            variant="default"
            leftSection={<Icon name="key" size={16} />}
            loading={make.isPending}
            onClick={({ detail }) =>
              detail < 2 && make.mutate({ name: `${tenantId} clients`, role: 'user', tenants: [tenantId] })
            }
          >
            {words.makeKey}
          </Button>
        </div>
      )}
      {!mayMakeKey && <p className={classes['quiet']}>{words.mayNotMakeKey}</p>}
      {make.isError && <ErrorNotice error={make.error} title={words.keyNotMade} />}
      {key !== undefined && (
        <div role="status" className={classes['made']}>
          <p>{words.keyMade}</p>
          <CodeBlock code={key} what={words.key} />
        </div>
      )}
      <Tabs defaultValue="gemini" variant="outline">
        <Tabs.List aria-label={words.client}>
          {configs.map(({ id, client }) => (
            <Tabs.Tab key={id} value={id}>
              {client}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {configs.map((config) => (
          <Tabs.Panel key={config.id} value={config.id} pt="sm">
            <Config config={config} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <div>
        <Button component={Link} href={`/tenants/${encodeURIComponent(tenantId)}`}>
          {words.open}
        </Button>
      </div>
    </>
  );
}

function Config({ config: { client, file, config, isOfProject } }: { readonly config: ClientConfig }) {
  const words = useWords(onboardingWords);
  return (
    <div className={classes['config']}>
      <p>
        {words.file} <code>{file}</code>
      </p>
      <CodeBlock code={config} what={words.configOf(client)} />
      {isOfProject && <p className={classes['quiet']}>{words.ofProject}</p>}
    </div>
  );
}
