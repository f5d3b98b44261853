import { Page } from '../ui/page.tsx';

export default function AlertsPage() {
  return <Page title="Alerts">{null}</Page>;
}
