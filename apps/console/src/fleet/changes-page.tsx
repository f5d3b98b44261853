import { Page } from '../ui/page.tsx';

export default function ChangesPage() {
  return <Page title="Changes">{null}</Page>;
}
