import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Session } from '../api/hub-api.ts';
import { HubProblem } from '../api/hub-problem.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Logo } from '../shell/logo.tsx';
import { shellWords } from '../shell/shell-words.ts';
import { ThemeSwitch } from '../shell/theme-switch.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { useWords } from '../words/language.tsx';
import { sessionWords } from './session-words.ts';
import classes from './sign-in.module.css';

/** Came just now, session over, or signed out. */
export type WhySignIn = 'new' | 'over' | 'left';

interface SignInProps {
  readonly why: WhySignIn;
  readonly onSignedIn: (session: Session) => void;
}

export function SignIn({ why, onSignedIn }: SignInProps) {
  const api = useHubApi();
  const words = useWords(sessionWords);
  const { product } = useWords(shellWords);
  const [isKeyMissing, setKeyMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const signIn = useMutation({
    mutationFn: (key: string) => api.signIn(key),
    onSuccess: onSignedIn,
    onError: () => field.current?.select(),
  });

  useEffect(() => {
    document.title = `${words.title} · ${product}`;
  }, [words, product]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // Read from the field: a password manager may have filled it without an event.
    const key = field.current?.value.trim() ?? '';
    setKeyMissing(key === '');
    if (key === '') field.current?.focus();
    else signIn.mutate(key);
  };

  return (
    <main className={classes['room']}>
      <div className={classes['corner']}>
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <form className={classes['card']} onSubmit={submit} noValidate>
        <div className={classes['brand']}>
          <Logo size={40} />
          <span>{product}</span>
        </div>
        <div>
          <h1 className={classes['title']}>{words.title}</h1>
          <p className={classes['about']}>{words.about}</p>
        </div>
        {why !== 'new' && !signIn.isError && (
          <p role="status" className={classes['why']}>
            {why === 'over' ? words.over : words.signedOut}
          </p>
        )}
        {/* Password managers keep a password under a name. */}
        <input
          className={classes['name']}
          type="text"
          name="username"
          autoComplete="username"
          defaultValue="operator"
          tabIndex={-1}
          aria-hidden="true"
          readOnly
        />
        <PasswordInput
          ref={field}
          name="password"
          label={words.key}
          description={words.keyHint}
          autoComplete="current-password"
          autoFocus
          size="md"
          error={isKeyMissing ? words.noKey : undefined}
        />
        {signIn.isError && <ErrorNotice error={signIn.error} title={words[faultOf(signIn.error)]} />}
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          {words.signIn}
        </Button>
      </form>
    </main>
  );
}

function faultOf(error: Error): 'wrongKey' | 'notForOperators' | 'failed' {
  const code = error instanceof HubProblem ? error.code : undefined;
  if (code === 'UNAUTHENTICATED') return 'wrongKey';
  return code === 'FORBIDDEN' ? 'notForOperators' : 'failed';
}
