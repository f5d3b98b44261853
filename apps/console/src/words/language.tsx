import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { LANGUAGES, type Language } from './define-words.ts';

interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const KEPT_AS = 'starrocks-mcp.language';
const LanguageContext = createContext<LanguageChoice | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(readLanguage);
  const choose = useCallback((chosen: Language) => {
    localStorage.setItem(KEPT_AS, chosen);
    setLanguage(chosen);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const choice = useMemo(() => ({ language, choose }), [language, choose]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  const choice = use(LanguageContext);
  if (choice === null) throw new Error('no language above this component');
  return choice;
}

/** The texts of a folder in the language of the page. */
export function useWords<T>(words: Readonly<Record<Language, T>>): T {
  return words[useLanguage().language];
}

function readLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  const known = LANGUAGES.find((language) => language === kept);
  return known ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
}
