import { Page } from '../ui/page.tsx';

interface TenantPageProps {
  readonly tenantId: string;
}

/** One tenant: its latest report drawn, its tools, its history and its schedule. */
export default function TenantPage({ tenantId }: TenantPageProps) {
  return <Page title={tenantId}>{null}</Page>;
}
