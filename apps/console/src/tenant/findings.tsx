import { Panel } from '../ui/panel.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useWords } from '../words/language.tsx';
import { LatestReport } from './latest-report.tsx';
import { FindingList } from './report/finding-list.tsx';
import { tenantWords } from './tenant-words.ts';

/** Every finding of the latest report, the most urgent first. */
export function Findings({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(tenantWords);
  const none = (
    <Panel>
      <EmptyState icon="search" title={words.noReport} />
    </Panel>
  );
  return (
    <LatestReport tenantId={tenantId} none={none}>
      {({ report }) => (
        <section aria-label={words.findings}>
          <FindingList report={report} />
        </section>
      )}
    </LatestReport>
  );
}
