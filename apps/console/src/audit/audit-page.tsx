import { Button } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { AUDIT_HOURS, DECISIONS, useAudit, useVerifyAudit, type AuditFilter, type AuditRecord } from '../api/audit.ts';
import { useSession } from '../session/use-session.ts';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useWords } from '../words/language.tsx';
import { AuditDetails } from './audit-details.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { AuditTable } from './audit-table.tsx';
import { auditWords } from './audit-words.ts';
import { useKnownNames } from './use-known-names.ts';
import { AuditVerdictNotice } from './verdict-notice.tsx';
import classes from './audit-page.module.css';

export default function AuditPage() {
  const words = useWords(auditWords);
  const seesAll = useSession().operator.tenants === 'all';
  const verify = useVerifyAudit();
  const [params, setParams] = useSearchParams();
  const filter = filterIn(params);
  const audit = useAudit(filter);
  const known = useKnownNames(audit.data?.pages.flatMap(({ records }) => records) ?? []);
  const [opened, setOpened] = useState<AuditRecord>();
  return (
    <Page
      title={words.title}
      about={words.about}
      actions={
        seesAll && (
          <Button
            variant="default"
            leftSection={<Icon name="shield" size={16} />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {words.verify}
          </Button>
        )
      }
    >
      {verify.data && <AuditVerdictNotice verdict={verify.data} />}
      {verify.isError && <ErrorNotice error={verify.error} />}
      <AuditFilterBar
        filter={filter}
        known={known}
        onApply={(next) => setParams(new URLSearchParams(Object.entries(next).filter(([, value]) => value !== '')))}
      />
      <Answer query={audit} skeletonLines={10}>
        {({ pages }) => {
          const records = pages.flatMap((page) => page.records);
          const older = audit.hasNextPage && (
            <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
              {words.older}
            </Button>
          );
          if (records.length === 0)
            return (
              <Panel>
                <EmptyState icon="audit" title={audit.hasNextPage ? words.noneYet : words.none}>
                  <p>{audit.hasNextPage ? words.noneYetHow : words.noneHow}</p>
                  {older}
                </EmptyState>
              </Panel>
            );
          return (
            <Panel flush>
              <AuditTable records={records} onOpen={setOpened} />
              {older && <div className={classes['more']}>{older}</div>}
            </Panel>
          );
        }}
      </Answer>
      {opened && <AuditDetails record={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}

function filterIn(params: URLSearchParams): AuditFilter {
  const text = (name: string): string => params.get(name) ?? '';
  return {
    tenant: text('tenant'),
    tool: text('tool'),
    principal: text('principal'),
    decision: DECISIONS.find((decision) => decision === text('decision')) ?? '',
    hours: AUDIT_HOURS.find((hours) => hours === text('hours')) ?? '',
  };
}
