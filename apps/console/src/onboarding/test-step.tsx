import { Button, Loader } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { tenantPath, type LinkTest } from '../api/agents.ts';
import { HubProblem } from '../api/hub-problem.ts';
import type { TenantEntry } from '../api/tenants.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Language } from '../words/define-words.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { CHECKS_IN_CHINESE } from './checks-in-chinese.ts';
import { onboardingWords } from './onboarding-words.ts';
import classes from './test-step.module.css';

interface TestStepProps {
  readonly tenant: TenantEntry;
  /** Whether there is something to test; the test then runs by itself. */
  readonly isReady: boolean;
  readonly onTested: (isGood: boolean) => void;
}

export function TestStep({ tenant: { tenant_id: tenantId, link }, isReady, onTested }: TestStepProps) {
  const words = useWords(onboardingWords);
  const api = useHubApi();
  const announce = useAnnounce();
  const { mutate, ...test } = useMutation({
    mutationFn: () => api.send<LinkTest>({ method: 'POST', path: `${tenantPath(tenantId)}/test` }),
    onSuccess() {
      onTested(true);
      announce(words.testGood);
    },
    onError() {
      onTested(false);
      announce(words.testBad);
    },
  });
  useEffect(() => {
    if (isReady) mutate();
  }, [isReady, mutate]);
  // An agent that the hub calls may be there without ever having been enrolled.
  const isWaiting = !isReady && test.isIdle;
  if (isWaiting && link.kind !== 'agent') return <p className={classes['quiet']}>{words.testFirst}</p>;
  return (
    <>
      {isWaiting && <p className={classes['quiet']}>{words.testFirst}</p>}
      {test.isPending && (
        <p className={classes['pending']}>
          <Loader size="xs" aria-hidden="true" /> {words.testing}
        </p>
      )}
      {test.isSuccess && <Good test={test.data} />}
      {test.isError && <Bad error={test.error} />}
      {!test.isPending && (
        <div>
          <Button variant="default" size="xs" onClick={() => mutate()}>
            {test.isIdle ? words.test : words.testAgain}
          </Button>
        </div>
      )}
    </>
  );
}

function Good({ test }: { readonly test: LinkTest }) {
  const words = useWords(onboardingWords);
  const facts = [
    [words.database, test.database_version],
    [words.agentVersion, test.agent_version],
    [words.latency, test.latency_ms === null ? null : words.ms(Math.round(test.latency_ms))],
  ] as const;
  return (
    <div className={classes['good']}>
      <Icon name="check" />
      <div>
        <strong>{words.testGood}</strong>
        <dl className={classes['facts']}>
          {facts.map(
            ([name, value]) =>
              value !== null && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
      </div>
    </div>
  );
}

/** What failed, and what to check: the hub's answer lists both. */
function Bad({ error }: { readonly error: Error }) {
  const words = useWords(onboardingWords);
  const { language } = useLanguage();
  const checks = checksOf(error, language);
  return (
    <>
      <ErrorNotice error={error} title={words.testBad} />
      {checks.length > 0 && (
        <div>
          <strong>{words.check}</strong>
          <ol className={classes['checks']}>
            {checks.map((check) => (
              <li key={check}>{check}</li>
            ))}
          </ol>
        </div>
      )}
    </>
  );
}

function checksOf(error: Error, language: Language): readonly string[] {
  const body = error instanceof HubProblem ? error.body : undefined;
  if (typeof body !== 'object' || body === null || !('check' in body) || !Array.isArray(body.check)) return [];
  const inChinese = 'failed_hop' in body ? CHECKS_IN_CHINESE[String(body.failed_hop)] : undefined;
  if (language === 'zh' && inChinese !== undefined) return inChinese;
  return body.check.filter((check) => typeof check === 'string');
}
