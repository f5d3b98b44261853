import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { useFleet, type FleetTenant } from '../api/fleet.ts';
import { useMayMakeTenants } from '../session/use-session.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useWords } from '../words/language.tsx';
import { ChangesPanel, ChangesStrip } from './changes-panel.tsx';
import { FleetCards } from './fleet-cards.tsx';
import { filterFleet } from './fleet-filter.ts';
import { FleetTable } from './fleet-table.tsx';
import { FleetToolbar } from './fleet-toolbar.tsx';
import { fleetWords } from './fleet-words.ts';
import { StatusTiles } from './status-tiles.tsx';
import { useFleetFilter } from './use-fleet-filter.ts';
import classes from './fleet-page.module.css';

export function FleetPage() {
  const words = useWords(fleetWords);
  const fleet = useFleet();
  const mayAdd = useMayMakeTenants();
  const count = fleet.data?.tenants.length;
  return (
    <Page
      title={words.title}
      about={count === undefined ? words.loadingAbout : words.about(count)}
      actions={
        mayAdd && (
          <Button component={Link} href="/onboarding" leftSection={<Icon name="add" size={16} />}>
            {words.addTenant}
          </Button>
        )
      }
    >
      <Answer query={fleet} skeletonLines={10}>
        {({ tenants }) => (tenants.length === 0 ? <NoTenants /> : <FilteredFleet tenants={tenants} />)}
      </Answer>
    </Page>
  );
}

function FilteredFleet({ tenants }: { readonly tenants: readonly FleetTenant[] }) {
  const words = useWords(fleetWords);
  const announce = useAnnounce();
  const isWide = useScreen('(min-width: 64em)');
  const isVeryWide = useScreen('(min-width: 100em)');
  const { filter, change } = useFleetFilter();
  const shown = filterFleet(tenants, filter);
  const told = words.shown(shown.length, tenants.length);
  useEffect(() => announce(told), [announce, told]);
  return (
    <div className={classes['columns']}>
      <div className={classes['main']}>
        {!isVeryWide && <ChangesStrip />}
        <StatusTiles tenants={tenants} filter={filter} onChange={change} />
        <div className={classes['toolbar']}>
          <FleetToolbar filter={filter} onChange={change} withSort={!isWide} />
          <span className={classes['told']}>{told}</span>
        </div>
        {shown.length === 0 && (
          <Panel>
            <EmptyState icon="search" title={words.noMatch} />
          </Panel>
        )}
        {shown.length > 0 && isWide && (
          <div className={classes['sheet']}>
            <FleetTable tenants={shown} filter={filter} onChange={change} />
          </div>
        )}
        {shown.length > 0 && !isWide && <FleetCards tenants={shown} />}
      </div>
      {isVeryWide && (
        <aside className={classes['aside']}>
          <ChangesPanel />
        </aside>
      )}
    </div>
  );
}

function useScreen(query: string): boolean {
  return useMediaQuery(query, undefined, { getInitialValueInEffect: false });
}

function NoTenants() {
  const words = useWords(fleetWords);
  const mayAdd = useMayMakeTenants();
  return (
    <Panel>
      <EmptyState icon="fleet" title={words.empty}>
        <p>{mayAdd ? words.emptyHow : words.emptyViewer}</p>
        {mayAdd && (
          <Button component={Link} href="/onboarding">
            {words.addTenant}
          </Button>
        )}
      </EmptyState>
    </Panel>
  );
}
