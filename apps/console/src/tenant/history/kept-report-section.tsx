import { Link } from 'wouter';
import { Answer } from '../../ui/answer.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatMoment } from '../format.ts';
import { ReportView } from '../report/report-view.tsx';
import { reportWords } from '../report/report-words.ts';
import { useKeptReport } from '../use-tenant-queries.ts';
import { historyWords } from './history-words.ts';
import classes from './kept-report-section.module.css';

interface KeptReportSectionProps {
  readonly tenantId: string;
  readonly reportId: string;
}

/** One kept diagnosis as it was made, with a link to hand on. */
export default function KeptReportSection({ tenantId, reportId }: KeptReportSectionProps) {
  const words = useWords(historyWords);
  const report = useWords(reportWords);
  const { language } = useLanguage();
  const query = useKeptReport(tenantId, reportId);
  return (
    <>
      <div className={classes['head']}>
        <Link href={`/tenants/${encodeURIComponent(tenantId)}/reports`}>
          <Icon name="back" size={14} /> {words.toHistory}
        </Link>
        <span className={classes['copies']}>
          {query.data && <CopyButton text={query.data.text} what={words.text} label={words.copyText} />}
          <CopyButton text={location.origin + location.pathname} what={words.linkToThis} label={words.copyLink} />
        </span>
      </div>
      <Answer query={query}>
        {(kept) => (
          <ReportView
            report={kept.report}
            made={
              <>
                {report.asOf} <time dateTime={kept.at}>{formatMoment(kept.at, language)}</time>{' '}
                {report.by(kept.principal)} · <code>{kept.tool}</code>
              </>
            }
          />
        )}
      </Answer>
    </>
  );
}
