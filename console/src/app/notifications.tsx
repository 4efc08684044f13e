import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useState } from 'react';
import { ApiErrorText } from '../components/api-error-text.tsx';

type Message = FlashbarProps.MessageDefinition;

interface Notify {
  /** Says that something was done. */
  readonly done: (text: string) => void;
  /** Says that something failed, and why. */
  readonly failed: (what: string, problem: unknown) => void;
}

const NotifyContext = createContext<Notify | undefined>(undefined);
const MessagesContext = createContext<readonly Message[]>([]);
const MOST_MESSAGES = 5;

/** Tells the reader what came of what they did; it stays on the next page too. */
export function useNotify(): Notify {
  const notify = useContext(NotifyContext);
  if (notify === undefined) throw new Error('nobody shows notifications');
  return notify;
}

export function NotificationsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const add = useCallback((message: Omit<Message, 'id'>) => {
    const id = crypto.randomUUID();
    const dismiss = (): void => setMessages((all) => all.filter((each) => each.id !== id));
    const shown = { ...message, id, dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss };
    setMessages((all) => [shown, ...all].slice(0, MOST_MESSAGES));
  }, []);
  const [notify] = useState<Notify>(() => ({
    done: (text) => add({ type: 'success', content: text }),
    failed: (what, problem) =>
      add({ type: 'error', header: what, content: <ApiErrorText problem={problem} /> }),
  }));
  return (
    <NotifyContext value={notify}>
      <MessagesContext value={messages}>{children}</MessagesContext>
    </NotifyContext>
  );
}

export function Notifications(): ReactElement {
  return <Flashbar items={useContext(MessagesContext)} stackItems />;
}
