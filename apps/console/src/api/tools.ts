import { useQuery } from '@tanstack/react-query';
import { useHubApi } from './use-hub-api.ts';

/** The names of all tools, for what is confined to some of them. */
export function useToolNames() {
  const api = useHubApi();
  return useQuery({
    queryKey: ['tool-names'],
    queryFn: async ({ signal }) => {
      const { tools } = await api.get<{ tools: readonly { readonly name: string }[] }>('/admin/tools', signal);
      return tools.map(({ name }) => name);
    },
    staleTime: Infinity,
  });
}
