import { Button } from '@mantine/core';
import { useLanguage } from '../words/language.tsx';
import { Icon } from '../ui/icon.tsx';

/** The other language, in its own words. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button
      size="compact-md"
      variant="subtle"
      color="gray"
      leftSection={<Icon name="language" />}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => choose(other)}
    >
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  );
}
