import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import { shellWords } from './shell-words.ts';

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const satisfies Record<
  MantineColorScheme,
  MantineColorScheme
>;
const LOOK = {
  auto: { icon: 'system', word: 'toSystem' },
  light: { icon: 'sun', word: 'toLight' },
  dark: { icon: 'moon', word: 'toDark' },
} as const;

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const words = useWords(shellWords);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { icon, word } = LOOK[colorScheme];
  const told = `${words.theme}: ${words[word]}`;
  return (
    <ActionIcon
      size="lg"
      variant="subtle"
      color="gray"
      aria-label={told}
      title={told}
      onClick={() => setColorScheme(NEXT[colorScheme])}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
