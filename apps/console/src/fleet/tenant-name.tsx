import { Link } from 'wouter';
import type { FleetTenant } from '../api/fleet.ts';
import { useWords } from '../words/language.tsx';
import { fleetWords } from './fleet-words.ts';
import classes from './tenant-name.module.css';

/** The link to a tenant; it reaches over the whole row or card that it stands in. */
export function TenantName({ tenant }: { readonly tenant: Pick<FleetTenant, 'tenant_id' | 'name' | 'enabled'> }) {
  const words = useWords(fleetWords);
  const { tenant_id: id, name, enabled } = tenant;
  return (
    <>
      <Link href={`/tenants/${encodeURIComponent(id)}`} className={classes['link'] ?? ''} title={name}>
        {name}
      </Link>
      {(name !== id || !enabled) && (
        <div className={classes['id']}>
          {name !== id && <span>{id}</span>}
          {!enabled && <span className={classes['off']}>{words.disabled}</span>}
        </div>
      )}
    </>
  );
}
