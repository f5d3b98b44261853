import { Page } from '../ui/page.tsx';

export default function OnboardingPage({ tenantId }: { readonly tenantId: string | undefined }) {
  return <Page title={tenantId ?? 'Onboarding'}>{null}</Page>;
}
