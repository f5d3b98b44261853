import { Panel } from '../../ui/panel.tsx';
import { useMay } from '../../session/use-session.ts';
import { useWords } from '../../words/language.tsx';
import type { TenantDetails } from '../tenant-data.ts';
import { DeleteTenant } from './delete-tenant.tsx';
import { settingsWords } from './settings-words.ts';
import { TenantAgents } from './tenant-agents.tsx';
import { TenantForm } from './tenant-form.tsx';
import { TenantUsageFacts } from './tenant-usage.tsx';
import classes from './settings-section.module.css';

/** What a tenant is called, may ask, and which agents it has. Those of the tenants file are changed there. */
export default function SettingsSection({ tenant }: { readonly tenant: TenantDetails }) {
  const words = useWords(settingsWords);
  const isAdmin = useMay('admin');
  const isStored = tenant.source === 'store';
  return (
    <div className={classes['section']}>
      <Panel title={words.tenant}>
        {!isStored && <p className={classes['note']}>{words.fromFile}</p>}
        {isStored && !isAdmin && <p className={classes['note']}>{words.adminOnly}</p>}
        <TenantForm key={formKey(tenant)} tenant={tenant} mayChange={isStored && isAdmin} />
      </Panel>
      {tenant.usage && <TenantUsageFacts usage={tenant.usage} />}
      <TenantAgents tenant={tenant} />
      {isStored && isAdmin && <DeleteTenant tenantId={tenant.tenant_id} />}
    </div>
  );
}

/** The form begins anew when the tenant was changed elsewhere, not at each poll. */
function formKey({ usage: _usage, ...tenant }: TenantDetails): string {
  return JSON.stringify(tenant);
}
